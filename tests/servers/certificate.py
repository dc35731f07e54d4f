"""A certificate for this machine, made for one test run."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.needs import program


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files in PEM; the certificate is its own authority."""

    file: Path
    key: Path


def make_certificate(folder: Path, names: str = "DNS:localhost,IP:127.0.0.1") -> Certificate:
    """A certificate good for `names`, for two days."""
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    options = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test"
        f" -addext subjectAltName={names} -keyout {made.key} -out {made.file}"
    )
    subprocess.run([program("openssl"), *options.split()], check=True, capture_output=True)
    return made
