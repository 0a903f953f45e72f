"""The USB/IP server on TCP, as a client that is not Linux's sees it."""

import socket
import struct
import subprocess

from guest import DFUSWIFT, GuestCase, end

IMPORT = struct.pack(">HHI32s", 0x0111, 0x8003, 0, b"1-1")


def receive(connection, count):
    """Exactly so many bytes, or what came before the connection ended."""
    got = b""
    while len(got) < count and (more := connection.recv(count - len(got))):
        got += more
    return got


class Server(GuestCase):
    ADDRESS = ("127.0.0.1", 3240)

    def setUp(self):
        super().setUp()
        self.server = subprocess.Popen(
            [DFUSWIFT, "simulate", "f405", "--listen", "127.0.0.1:3240"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.stop)
        self.assertIn("127.0.0.1:3240", self.server.stdout.readline())

    def stop(self):
        end(self.server)
        self.server.stdout.close()

    def connect(self):
        connection = socket.create_connection(self.ADDRESS, timeout=20)
        self.addCleanup(connection.close)
        return connection

    def test_the_device_is_listed(self):
        client = self.connect()
        client.sendall(struct.pack(">HHI", 0x0111, 0x8005, 0))
        answer = receive(client, 10_000)
        self.assertEqual(answer[:12], struct.pack(">HHII", 0x0111, 5, 0, 1))
        self.assertEqual(answer[-4:], b"\xfe\x01\x02\x00")

    def test_one_client_has_the_device_until_it_is_unplugged(self):
        client, late = self.connect(), self.connect()
        client.sendall(IMPORT)
        self.assertEqual(receive(client, 320)[:8], struct.pack(">HHI", 0x0111, 3, 0))
        late.sendall(IMPORT)
        self.assertEqual(receive(late, 100), struct.pack(">HHI", 0x0111, 3, 2))
        # USBIP_CMD_SUBMIT: GET_DESCRIPTOR(DEVICE), 18 bytes.
        client.sendall(
            struct.pack(">10I", 1, 7, 0x10002, 1, 0, 0, 18, 0, 0, 0)
            + bytes([0x80, 6, 0, 1, 0, 0, 18, 0]))
        answer = receive(client, 48 + 18)
        self.assertEqual(struct.unpack(">7I", answer[:28]), (3, 7, 0, 0, 0, 0, 18))
        self.assertEqual(answer[48 + 8:48 + 12], b"\x83\x04\x11\xdf")
        self.server.stdin.write("unplug\n")
        self.server.stdin.flush()
        self.assertEqual(client.recv(1), b"")

    def test_garbage_ends_the_connection_and_not_the_server(self):
        client = self.connect()
        client.sendall(b"GET / HTTP/1.1\r\n\r\n" + bytes(40))
        self.assertEqual(client.recv(1), b"")
        self.connect().sendall(IMPORT)
        self.assertIsNone(self.server.poll())
