"""A simulated meter for other programs: at a pty and at a TCP port, read by the rig's own reader and by a plain script.

serve_test.py UMIRIG
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import time
import tty
import unittest

PROGRAM = sys.argv[1]
del sys.argv[1:]


class Served:
    def __init__(self, *arguments):
        self.process = subprocess.Popen([PROGRAM, "sim", "meter", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.where = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.rest = self.process.communicate(timeout=20)
        self.code = self.process.returncode


def read(url, *arguments):
    return subprocess.run([PROGRAM, "read", url, *arguments], capture_output=True, text=True, timeout=120)


def sign_on(descriptor, request=b"/?!\r\n", wait=2.0):
    """What comes of a request at the rate that is set, until nothing has come for a while."""
    os.write(descriptor, request)
    came, end = b"", time.monotonic() + wait
    while time.monotonic() < end and not came.endswith(b"\r\n"):
        try:
            came += os.read(descriptor, 100)
        except BlockingIOError:
            time.sleep(0.01)
    return came


class Serve(unittest.TestCase):
    def test_the_meter_is_read_over_a_pty(self):
        with Served("--pty") as meter:
            whole = read(f"serial:{meter.where}", "--json")
            self.assertEqual(whole.returncode, 0, whole.stderr)
            values = {one["address"]: one["values"][0]["value"] for one in json.loads(whole.stdout)["datasets"]}
            self.assertEqual(values["1.8.0"], "001234.567")
            one = read(f"serial:{meter.where}", "--read", "1.8.0")
            self.assertEqual(one.returncode, 0, one.stderr)
            self.assertIn("001234.567", one.stdout)
        self.assertIn("characters went to the device", meter.rest[1])
        self.assertEqual(meter.code, 0)

    def test_the_meter_is_read_over_tcp_by_one_client_after_the_other(self):
        with Served("--tcp", "0") as meter:
            for _ in range(2):
                result = read(f"tcp://{meter.where}")
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertIn("001234.567", result.stdout)

    def test_a_defect_is_served_as_well(self):
        with Served("--tcp", "0", "--defect", "bcc-wrong-in-readout") as meter:
            result = read(f"tcp://{meter.where}")
            self.assertEqual(result.returncode, 1, result.stdout + result.stderr)

    def test_a_plain_script_is_answered_at_its_own_rate_alone(self):
        with Served("--pty") as meter:
            descriptor = os.open(meter.where, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            tty.setraw(descriptor)
            for speed, answered in ((termios.B9600, False), (termios.B300, True)):
                settings = termios.tcgetattr(descriptor)
                settings[4] = settings[5] = speed
                termios.tcsetattr(descriptor, termios.TCSANOW, settings)
                self.assertEqual(sign_on(descriptor).startswith(b"/SIM5"), answered, speed)
            os.close(descriptor)
        with Served("--pty", "--any-rate") as meter:
            descriptor = os.open(meter.where, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            tty.setraw(descriptor)
            settings = termios.tcgetattr(descriptor)
            settings[4] = settings[5] = termios.B115200
            termios.tcsetattr(descriptor, termios.TCSANOW, settings)
            self.assertTrue(sign_on(descriptor).startswith(b"/SIM5"))
            os.close(descriptor)

    def test_characters_take_their_time(self):
        with Served("--tcp", "0") as meter:
            host, port = meter.where.split(":")
            with socket.create_connection((host, int(port))) as peer:
                begin = time.monotonic()
                peer.sendall(b"/?!\r\n")
                came = b""
                while not came.endswith(b"\r\n"):
                    came += peer.recv(100)
                # 5 + 14 characters of 10 bits at 300 Bd and a reaction time of 200 ms at least.
                self.assertGreaterEqual(time.monotonic() - begin, 19 * 10 / 300 + 0.2)

    def test_a_link_names_the_pty(self):
        with tempfile.TemporaryDirectory() as folder:
            link = os.path.join(folder, "meter")
            with Served("--link", link) as meter:
                self.assertEqual(meter.where, link)
                self.assertEqual(read(f"serial:{link}").returncode, 0)
            self.assertFalse(os.path.lexists(link))

    def test_a_port_in_use_is_said_to_be_so(self):
        with Served("--pty") as meter:
            descriptor = os.open(meter.where, os.O_RDWR | os.O_NOCTTY)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            result = read(f"serial:{meter.where}")
            self.assertEqual(result.returncode, 4)
            self.assertIn("another program uses it", result.stderr)
            os.close(descriptor)

    def test_a_meter_that_goes_away_is_the_rigs_trouble(self):
        with Served("--tcp", "0") as meter:
            reader = subprocess.Popen([PROGRAM, "read", f"tcp://{meter.where}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(0.7)
        _, text = reader.communicate(timeout=30)
        self.assertEqual(reader.returncode, 4, text)
        self.assertIn("closed the connection", text)

    def test_wrong_calls_are_refused(self):
        for arguments, text in (
            (["--tcp", "x"], "HOST:PORT"),
            (["--pty", "--tcp", "0"], "excludes"),
            (["--tcp", "0", "--transcript", "x"], "excludes"),
        ):
            result = subprocess.run([PROGRAM, "sim", "meter", *arguments], capture_output=True, text=True, timeout=20)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertIn(text, result.stderr)


if __name__ == "__main__":
    unittest.main()
