"""A name server on loopback that knows the TXT records a test gives it."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


@contextmanager
def a_name_server(records: Mapping[str, str]) -> Iterator[str]:
    """Answer for `records` (name → text, as they are when asked) meanwhile; yield `ADDRESS:PORT`."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            raw, socket = self.request
            query = dns.message.from_wire(raw)
            answer = dns.message.make_response(query)
            name = query.question[0].name.to_text(omit_final_dot=True)
            if name in records and query.question[0].rdtype == dns.rdatatype.TXT:
                answer.answer.append(dns.rrset.from_text(f"{name}.", 1, "IN", "TXT", f'"{records[name]}"'))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            socket.sendto(answer.to_wire(), self.client_address)

    server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
