"""What Dovecot needs on disk: configuration, certificate, token key. All of it below one throw-away folder."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import pwd
import subprocess
import time
from pathlib import Path

from tests.needs import program

PASSWORD = "secret"
"""Of every user; any user name is good."""
TOKEN_KEY = b"key for the tokens of a test run"

CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
instance_name = tui-desk-tests
log_path = {base}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
hostname = mail.example.test
ssl = yes
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
mail_location = maildir:{base}/mail/%u/Maildir
mail_uid = {mail_uid}
mail_gid = {mail_gid}
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 100
lda_mailbox_autocreate = yes
recipient_delimiter = +
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {base}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_uid} gid={mail_gid} home={base}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox "Sent Items" {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Archive {{
    special_use = \\Archive
    auto = create
  }}
}}
service imap-login {{
  {no_chroot}
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service anvil {{
  {no_chroot}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {no_chroot}
}}
"""
OAUTH = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={base}/keys/
username_attribute = email
"""


def write(base: Path, imap: int, imaps: int, lmtp: int) -> None:
    """Lay out `base` for whoever runs the tests: root gets Dovecot's own users, anybody else himself."""
    me = pwd.getpwuid(os.geteuid())
    root = me.pw_uid == 0
    mail, internal, login = (pwd.getpwnam(name) if root else me for name in ("mail", "dovecot", "dovenull"))
    for folder in ("run", "state", "mail", "keys/default/HS256"):
        (base / folder).mkdir(parents=True, exist_ok=True)
    base.chmod(0o755)
    os.chown(base / "mail", mail.pw_uid, mail.pw_gid)
    (base / "keys/default/HS256/default").write_bytes(base64.b64encode(TOKEN_KEY))
    (base / "oauth2.conf").write_text(OAUTH.format(base=base))
    _certificate(base)
    config = CONFIG.format(
        base=base,
        imap=imap,
        imaps=imaps,
        lmtp=lmtp,
        password=PASSWORD,
        login_user=login.pw_name,
        internal_user=internal.pw_name,
        internal_group=_group(internal.pw_gid),
        mail_uid=mail.pw_uid,
        mail_gid=mail.pw_gid,
        no_chroot="" if root else "chroot =",
    )
    (base / "dovecot.conf").write_text(config)


def token(user: str, lifetime: float = 600, key: bytes = TOKEN_KEY) -> str:
    """An access token the server believes, if the key is its own and the lifetime positive."""
    now = int(time.time())
    claims = {"email": user, "sub": user, "iss": "test", "iat": now - 900, "nbf": now - 900}
    signed = b".".join(
        _base64url(json.dumps(part).encode())
        for part in ({"alg": "HS256", "typ": "JWT"}, claims | {"exp": now + int(lifetime)})
    )
    return (signed + b"." + _base64url(hmac.digest(key, signed, hashlib.sha256))).decode()


def _base64url(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def _group(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name


def _certificate(base: Path) -> None:
    if (base / "cert.pem").exists():
        return
    command = (
        f"{program('openssl')} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        " -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1"
        f" -keyout {base}/key.pem -out {base}/cert.pem"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
