"""The verbs of the desk for shells and scripts: stdout is data, stderr is narration, exit codes are documented."""
