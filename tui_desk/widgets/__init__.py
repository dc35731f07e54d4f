"""What the console is built of. Widgets know rows, not the store; they clean every foreign word they paint."""
