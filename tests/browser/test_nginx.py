"""The example of a TLS proxy, run as it stands in front of a real dashboard, and used from a real browser.

Only what belongs to the place is changed: ports, the certificate's files, and the dashboard's port. Where there is
no nginx the tests are skipped; on Debian `apt-get install nginx-light` is enough.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PUBLIC_NAME, ROOT, dashboard, grid_of, press_import
from tests.builders import TESTER
from tests.practice import settings_in
from tests.provider import serving_provider
from tiktok_orders.bootstrap import open_application
from tiktok_orders.domain.people import Role
from tiktok_orders.services.people import add_person

NAME = PUBLIC_NAME
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed: the example in deploy/ was not tried"),
]


@dataclass(frozen=True)
class Proxy:
    """Where nginx listens, and the certificate that a client has to trust."""

    secure: str
    port: int
    plain: str
    certificate: Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    names = [x509.DNSName(NAME), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(*form))


def _configuration(folder: Path, *, plain: int, secure: int, dashboard_port: int) -> str:
    """Returns a whole nginx configuration around the example."""
    example = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for written, here in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
        ("server 127.0.0.1:8501;", f"server 127.0.0.1:{dashboard_port};"),
        ("/etc/nginx/tls/", f"{folder}/"),
    ):
        assert written in example
        example = example.replace(written, here)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    passing = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""
    return (
        f"{user} pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;\n"
        f"events {{}}\nhttp {{ access_log off; {passing}\n{example}\n}}\n"
    )


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    data, folder = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("nginx")
    _write_certificate(folder)
    plain, secure = _free_port(), _free_port()
    with closing(open_application(settings_in(data))) as application:
        add_person(
            application.database,
            "ada@example.com",
            role=Role.ADMINISTRATOR,
            name="Ada Example",
            person=TESTER,
            now=application.clock(),
        )
    settings = {"PRACTICE_ARRIVALS_PER_HOUR": "0", "PRACTICE_ORDERS": "60"}
    with (
        serving_provider({"Ada": {"email": "ada@example.com", "email_verified": True}}) as provider,
        dashboard(data, **settings, **provider.settings() | {"PUBLIC_URL": f"https://{NAME}:{secure}"}) as address,
    ):
        text = _configuration(folder, plain=plain, secure=secure, dashboard_port=int(address.rsplit(":", 1)[1]))
        (folder / "nginx.conf").write_text(text)
        command = [
            str(NGINX),
            "-p",
            str(folder),
            "-c",
            str(folder / "nginx.conf"),
            "-e",
            str(folder / "error.log"),
        ]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        process = subprocess.Popen(command)
        try:
            _wait_until_it_listens(secure, process)
            yield Proxy(
                f"https://127.0.0.1:{secure}", secure, f"http://127.0.0.1:{plain}", folder / "fullchain.pem"
            )
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_until_it_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    while datetime.now(UTC) < deadline:
        assert process.poll() is None, "nginx ended while it was starting"
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("nginx did not listen in 20 seconds")


def test_the_dashboard_works_through_https_under_its_public_name(proxy: Proxy, chromium: Browser) -> None:
    sockets: list[str] = []
    context = chromium.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.on("websocket", lambda opened: sockets.append(opened.url))
    page.goto(f"https://{NAME}:{proxy.port}/", timeout=60_000)
    page.get_by_role("button", name="Sign in").click(timeout=60_000)
    page.get_by_role("link", name="Ada", exact=True).click()
    press_import(page)
    page.get_by_role("link", name="Orders", exact=True).click()
    expect(grid_of(page).locator(".ag-center-cols-container .ag-row").first).to_be_visible(timeout=60_000)
    cookies = [cookie for cookie in context.cookies() if cookie["domain"] == NAME]
    context.close()
    assert f"wss://{NAME}:{proxy.port}/_stcore/stream" in sockets
    assert cookies and all(cookie["secure"] for cookie in cookies)


def test_http_leads_to_https_and_https_says_to_stay(proxy: Proxy) -> None:
    answer = requests.get(f"{proxy.plain}/orders?tab=late", allow_redirects=False, timeout=10)
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://127.0.0.1/orders?tab=late")
    secure = requests.get(proxy.secure, verify=str(proxy.certificate), timeout=10)
    assert secure.status_code == 200
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert secure.headers["X-Content-Type-Options"] == "nosniff"
    assert "nginx/" not in secure.headers["Server"]


def test_another_site_cannot_open_the_dashboards_socket(proxy: Proxy) -> None:
    """A page elsewhere could make a visitor's browser act here: only the page's own name may open the socket."""
    asked = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Host": NAME,
    }

    def open_socket(origin: str) -> int:
        url = f"{proxy.secure}/_stcore/stream"
        parts = {"verify": str(proxy.certificate), "timeout": 60, "stream": True}
        with requests.get(url, headers={**asked, "Origin": origin}, **parts) as answer:  # type: ignore[arg-type]
            return answer.status_code

    assert open_socket(f"https://{NAME}") == 101
    assert open_socket("https://elsewhere.example") == 403


def test_what_is_too_large_is_refused_before_it_reaches_the_dashboard(proxy: Proxy) -> None:
    answer = requests.post(
        f"{proxy.secure}/anything", data=b"x" * 23_000_000, verify=str(proxy.certificate), timeout=30
    )
    assert answer.status_code == 413


def test_health_is_told_to_the_machine_itself(proxy: Proxy) -> None:
    answer = requests.get(f"{proxy.secure}/healthz", verify=str(proxy.certificate), timeout=10)
    assert (answer.status_code, answer.json()["ok"]) == (200, True)
