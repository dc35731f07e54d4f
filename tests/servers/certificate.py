"""Certificates for this machine, made for one test run."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.needs import program

HERE = "DNS:localhost,IP:127.0.0.1"
_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
_EXTENSIONS = "basicConstraints=critical,CA:FALSE\nauthorityKeyIdentifier=keyid\nsubjectAltName={names}\n"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files in PEM."""

    file: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Authority(Certificate):
    """One that vouches for others."""

    def certificate(self, name: str, names: str = HERE, days: int = 2) -> Certificate:
        """A certificate good for `names`, for so many days; negative: it has expired."""
        made = Certificate(self.file.with_name(f"{name}.pem"), self.file.with_name(f"{name}.key"))
        asked, wanted = made.file.with_suffix(".csr"), made.file.with_suffix(".ext")
        wanted.write_text(_EXTENSIONS.format(names=names))
        _openssl(f"req {_KEY} -subj /CN=test -keyout {made.key} -out {asked}")
        _openssl(
            f"x509 -req -in {asked} -CA {self.file} -CAkey {self.key} -CAcreateserial -days {days}"
            f" -extfile {wanted} -out {made.file}"
        )
        return made


def make_certificate(folder: Path, names: str = HERE) -> Certificate:
    """A certificate good for `names`, for two days, that is its own authority."""
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    _openssl(
        f"req -x509 {_KEY} -days 2 -subj /CN=test -addext subjectAltName={names} -keyout {made.key} -out {made.file}"
    )
    return made


def make_authority(folder: Path) -> Authority:
    """An authority of its own, for two days."""
    made = Authority(folder / "authority.pem", folder / "authority.key")
    _openssl(
        f"req -x509 {_KEY} -days 2 -subj /CN=authority -addext keyUsage=critical,keyCertSign"
        f" -keyout {made.key} -out {made.file}"
    )
    return made


def _openssl(options: str) -> None:
    subprocess.run([program("openssl"), *options.split()], check=True, capture_output=True)
