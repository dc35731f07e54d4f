"""Why a mail server can't be reached, in words that name the cause and the remedy; the same for reading and sending."""

from __future__ import annotations

import socket
import ssl

from tui_desk.connectors.mail_server import ServerSettings
from tui_desk.shortage import shortage

_UNKNOWN_ISSUER = frozenset({2, 18, 19, 20, 21})
"""OpenSSL's codes for a certificate that leads to nobody trusted."""
_OTHER_NAME = frozenset({62, 64})
_TOO_EARLY, _EXPIRED = 9, 10
_TOO_OLD = frozenset({"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"})
"""OpenSSL's words for a server that knows no TLS of these days."""
_OLD_TLS = "knows no newer TLS than 1.1, which is not safe; update that server"
_SET_CLOCK = "set this machine's clock"
_RENEW = f"renew it there, or {_SET_CLOCK}"
_BROKEN_OFF = frozenset({"RemoteProtocolError", "ReadError", "WriteError", "CloseError"})
"""httpx's errors for a line that ends too soon, or says what is no HTTP; by name, for mail needs no httpx."""


def unreachable(error: Exception, server: ServerSettings) -> str:
    """Why there is no connection to the server at all."""
    place = server.place
    if lack := shortage(error):
        return f"no connection to {place}: {lack}"
    match error:
        case ssl.SSLCertVerificationError():
            return _certificate(error, server)
        case ssl.SSLEOFError():
            return (
                f"{place} breaks off while encryption is agreed on; is the network steady, and `port` right?"
            )
        case ssl.SSLError() if error.reason in _TOO_OLD:
            return f"{place} {_OLD_TLS}"
        case ssl.SSLError():
            reason = error.reason or "handshake failed"
            return f"{place} does not speak TLS as expected ({reason}); try {other_way(server)}"
        case ConnectionResetError() | BrokenPipeError() | ConnectionAbortedError():
            return f"{place} breaks off before it has answered; is the network steady, and `port` right?"
        case socket.gaierror():
            return f"there is no server named {server.host}; check `host`, and the network"
        case ConnectionRefusedError():
            return f"nothing answers at {place}; check `host` and `port`"
        case OSError():
            return f"no connection to {place}: {error.strerror or str(error) or type(error).__name__}"
        case _:
            return f"no connection to {place}: {error}"


def no_answer(host: str, error: BaseException) -> str:
    """Why a messenger's web API can't be reached, by the cause beneath httpx's error and never by its words."""
    if lack := shortage(_beneath(error)):
        return f"{host} can't be reached: {lack}"
    match _beneath(error):
        case ssl.SSLCertVerificationError() as bad:
            return f"{host} can't be trusted: its certificate {_bad_certificate(bad)}"
        case ssl.SSLEOFError():
            return f"{host} breaks off while encryption is agreed on; is the network steady, and `api_url` right?"
        case ssl.SSLError() as old if old.reason in _TOO_OLD:
            return f"{host} {_OLD_TLS}"
        case ssl.SSLError():
            return f"{host} does not speak TLS as expected; is `api_url` right, and does no proxy answer in its place?"
        case socket.gaierror():
            return (
                f"{host} can't be reached: its name is unknown; is this machine online, and `api_url` right?"
            )
        case ConnectionRefusedError():
            return f"{host} can't be reached: nothing answers there; is it up, and `api_url` right?"
        case TimeoutError():
            return silence(host)
        case found if isinstance(found, ConnectionError) or type(found).__name__ in _BROKEN_OFF:
            return (
                f"{host} breaks off before its answer is whole; is the network steady, and `api_url` right?"
            )
        case found:
            return f"{host} can't be reached ({type(found).__name__}); is this machine online?"


def _bad_certificate(error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with a messenger's certificate, and what to do."""
    match error.verify_code:
        case code if code in _OTHER_NAME:
            return "is for another name; is `api_url` right?"
        case code if code == _EXPIRED:
            return f"has expired; {_RENEW}"
        case code if code == _TOO_EARLY:
            return f"is not valid yet; {_SET_CLOCK}"
        case code if code in _UNKNOWN_ISSUER:
            return "comes from nobody this machine trusts; if it is your own, name a file with it in SSL_CERT_FILE"
        case _:
            return f"is not right ({error.verify_message}); is `api_url` right?"


def silence(host: str) -> str:
    """A messenger's web API that was asked and says nothing."""
    return f"{host} does not answer; is this machine online, and `api_url` right?"


def nonsense(host: str, status: int) -> str:
    """A messenger's web API that says what no such API says."""
    return f"{host} gives no usable answer (HTTP {status}); is `api_url` right, and does no proxy answer in its place?"


def _beneath(error: BaseException) -> BaseException:
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error


def other_way(server: ServerSettings) -> str:
    """The setting to try where this `tls` does not work."""
    other = "starttls" if server.tls == "tls" else "tls"
    return f'tls = "{other}" (usually port {server.ports[other]})'


def _certificate(error: ssl.SSLCertVerificationError, server: ServerSettings) -> str:
    its = f"the certificate of {server.place}"
    match error.verify_code:
        case code if code in _OTHER_NAME:
            return f"{its} is for another name ({error.verify_message}); check `host`"
        case code if code == _EXPIRED:
            return f"{its} has expired; {_RENEW}"
        case code if code == _TOO_EARLY:
            return f"{its} is not valid yet; {_SET_CLOCK}"
        case code if code in _UNKNOWN_ISSUER:
            return (
                f"{its} comes from nobody this machine trusts"
                f" ({error.verify_message}); if it is your own, name it in `ca_file`"
            )
        case _:
            return f"{its} can't be trusted: {error.verify_message}"
