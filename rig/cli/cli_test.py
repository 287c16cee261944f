"""The program as its users meet it: exit codes, JSON, records that survive a kill, secrets, help."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM, METER = sys.argv[1:3]
SUITE = "iec62056-21"

# A case that goes on for a while in real time, so that it can be interrupted.
SLOW = """
clause = "6.4.3"
number = 900
requirement = "6.4.3/1"
behaviour = "valid"
version = 1
purpose = "Takes its time."

[[step]]
repeat = 100000000
[[step.step]]
send = "raw"
text = "U"
"""


def umirig(*arguments, env=None, stdin=None):
    return subprocess.run(
        [PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=120, env=env, input=stdin, check=False
    )


def result(*arguments):
    done = umirig("run", *arguments, "--json")
    return done.returncode, json.loads(done.stdout)


class Folder(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = Path(self._folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def pics(self, changes=()):
        """The form of the suite, filled in for the C example meter."""
        text = umirig("pics", "init", SUITE).stdout
        values = {
            "A.1": '"C"', "A.3": "false", "A.4": '"none"', "C.18": "true", **{f"C.{n}": "false" for n in range(6, 18)},
            "A.2": "true", "B.1": "true", "B.2": "false", "B.3": "false", "C.1": "true", "C.2": "true", "C.4": "true",
            "C.5": "true", "B.4": '"xor"', "C.3": '"none"', "device_address": '"12345678"', "password": '"00000000"',
            "read_address": '"1.8.0"', "write_address": '"C.9"', "write_value": '"A-1"', "write_value_2": '"B-2"',
        }
        values.update(changes)
        lines = []
        for line in text.splitlines():
            key = line.split(" = ")[0].strip('"')
            lines.append(f'{line.split(" = ")[0]} = {values[key]}' if not line.startswith("#") and key in values else line)
        return self.file("pics.toml", "\n".join(lines))


class ExitCodes(Folder):
    def test_a_conformant_meter_gives_0(self):
        code, found = result(SUITE, "--dut", "sim:meter")
        self.assertEqual((code, found["exit"], found["exits"], found["verdict"]), (0, 0, [0], "conformant"))
        self.assertGreaterEqual(found["counts"]["pass"], 25)

    def test_a_broken_clause_gives_1_and_names_it(self):
        code, found = result(SUITE, "--dut", "sim:meter?defect=switches-to-any-z")
        self.assertEqual(code, 1)
        failed = [case for case in found["cases"] if case["verdict"] == "FAIL"]
        self.assertEqual({case["clause"] for case in failed}, {"6.4.3"})
        self.assertEqual(failed[0]["requirement"], "6.4.3/2")

    def test_wrong_calls_give_2(self):
        for call in (["run"], ["run", "nonsense", "--dut", "sim:meter"], ["nonsense"], ["run", SUITE], ["run", SUITE, "--dut", "meter"],
                     ["run", SUITE, "--dut", "none:x"], ["run", SUITE, "--dut", "sim:meter?defect=none-such"],
                     ["run", SUITE, "--dut", "sim:meter", "--set", "C.1"], ["list", "nonsense"], ["run", SUITE, "--dut", "sim:meter", "--deadline", "-1"]):
            done = umirig(*call)
            self.assertEqual(done.returncode, 2, (call, done.stderr))
            self.assertTrue(done.stderr.strip(), call)
            self.assertEqual(done.stdout, "", call)

    def test_something_inconclusive_gives_3(self):
        self.assertEqual(result(f"{SUITE}/6.4.3", "--dut", "sim:silent")[0], 3)

    def test_a_failing_line_gives_4(self):
        transcript = self.file("one.hex", "C 2f3f210d0a\nM 2f49534b354d453136322d303033330d0a\n")
        code, found = result(f"{SUITE}/6.4.3/1", "--dut", f"replay:{transcript}", "--pics", self.pics())
        self.assertEqual(code, 4, found)
        self.assertEqual(found["cases"][0]["verdict"], "ERROR")

    def test_nothing_selected_or_verified_gives_5(self):
        self.assertEqual(umirig("run", f"{SUITE}/9.9", "--dut", "sim:meter").returncode, 5)
        code, found = result(f"{SUITE}/6.4.3/10", "--dut", "sim:meter")
        self.assertEqual((code, found["counts"]["none"]), (5, 1))

    def test_without_pics_it_says_how_to_make_one(self):
        done = umirig("run", SUITE, "--dut", f"sil:{METER}")
        self.assertEqual(done.returncode, 6)
        self.assertIn("umirig pics init", done.stderr)

    def test_an_unset_item_is_named(self):
        pics = self.pics({"C.4": '"?"', "read_address": '"?"'})
        done = umirig("run", SUITE, "--dut", f"sil:{METER}", "--pics", pics)
        self.assertEqual(done.returncode, 6)
        self.assertIn("C.4", done.stderr)

    def test_a_mandatory_item_that_is_false_is_refused(self):
        done = umirig("run", SUITE, "--dut", "sim:meter", "--set", "A.1=false")
        self.assertEqual(done.returncode, 6)
        self.assertIn("A.1", done.stderr)


class Devices(Folder):
    def test_the_c_meter_conforms_and_its_defect_is_found(self):
        pics = self.pics()
        self.assertEqual(result(SUITE, "--dut", f"sil:{METER}", "--pics", pics)[0], 0)
        code, found = result(SUITE, "--dut", f"sil:{METER}?defect=bcc-unchecked", "--pics", pics)
        self.assertEqual(code, 1)
        self.assertEqual({case["clause"] for case in found["cases"] if case["verdict"] == "FAIL"}, {"6.2"})

    def test_a_variant_brings_its_own_datasheet(self):
        self.assertEqual(result(SUITE, "--dut", "sim:meter?variant=sum-bcc")[0], 0)

    def test_a_script_of_the_users_own_runs(self):
        script = self.file("mine.toml", SLOW.replace("repeat = 100000000\n[[step.step]]\n", "").replace('text = "U"', 'text = "?!\\r\\n"')
                           + '[[step]]\nexpect = "silence"\n[[step]]\ncheck = "alive"\n')
        code, found = result(script, "--dut", "sim:meter")
        self.assertEqual((code, found["cases"][0]["id"]), (0, f"{SUITE}/6.4.3/900"))

    def test_a_broken_script_is_explained(self):
        script = self.file("mine.toml", SLOW.replace('send = "raw"', 'send = "rwa"'))
        done = umirig("run", script, "--dut", "sim:meter")
        self.assertEqual(done.returncode, 6)
        self.assertIn("rwa", done.stderr)
        for wrong in ('corrupt = "bbc"', 'gap_ms = -1', 'cut = "a"'):
            script = self.file("mine.toml", SLOW.replace('text = "U"', f'text = "U"\n{wrong}'))
            done = umirig("run", script, "--dut", "sim:meter")
            self.assertEqual(done.returncode, 6, wrong)
            self.assertIn(wrong.split(" ")[0], done.stderr)

    def test_values_that_no_meter_can_have_are_refused(self):
        for wrong in ("device_address=" + "1" * 33, "read_address=1.8.0()"):
            done = umirig("run", SUITE, "--dut", "sim:meter", "--set", wrong)
            self.assertEqual(done.returncode, 6, wrong)
            self.assertIn(wrong.split("=")[0], done.stderr)


class Records(Folder):
    def start_slow(self, record):
        script = self.file("slow.toml", SLOW)
        process = subprocess.Popen(
            [PROGRAM, "run", SUITE, str(script), "--dut", "sim:meter", "--record", str(record)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        cases = len(json.loads(umirig("list", "cases", "--json").stdout))
        for _ in range(600):
            if record.exists() and record.read_text().count("\n") >= cases + 1:
                return process, cases
            time.sleep(0.05)
        process.kill()
        self.fail("the cases in front of the slow one did not end")

    def test_kill_loses_no_finished_case_and_resume_goes_on(self):
        record = self.folder / "run.jsonl"
        process, cases = self.start_slow(record)
        process.kill()
        process.wait()
        done = umirig("rate", record, "--json")
        self.assertEqual(len(json.loads(done.stdout)["cases"]), cases)
        # The slow case again would never end: a short one in its place is another selector, and refused as such.
        refused = umirig("run", SUITE, "--resume", record, "--dut", "sim:meter")
        self.assertEqual(refused.returncode, 6, refused.stderr)
        self.file("slow.toml", SLOW.replace("100000000", "3"))
        resumed = umirig("run", "--resume", record, "--json")
        self.assertEqual(len(json.loads(resumed.stdout)["cases"]), cases + 1)
        self.assertEqual(umirig("run", "--resume", record).returncode, 2)

    def test_ctrl_c_keeps_the_record_and_gives_130(self):
        record = self.folder / "run.jsonl"
        process, cases = self.start_slow(record)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(30), 130)
        self.assertEqual(len(json.loads(umirig("rate", record, "--json").stdout)["cases"]), cases)

    def test_ctrl_c_in_sim_ends_with_a_break(self):
        talk = self.file("talk.hex", "C 2f3f210d0a\n" * 4_000_000)
        process = subprocess.Popen([PROGRAM, "sim", "silent", "--transcript", str(talk)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        text, complaint = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, complaint)
        self.assertTrue(text.splitlines()[-1].endswith("C 0142300371"), text.splitlines()[-1])
        self.assertIn("a break was sent", complaint)

    def interrupt(self, *arguments, stream):
        """What the program says when it is called off at its first line; a full pipe keeps it from ending before."""
        process = subprocess.Popen([PROGRAM, "read", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        while getattr(process, stream).read(1) not in (b"\n", b""):  # unbuffered: communicate() must get all that follows
            pass
        process.send_signal(signal.SIGINT)
        text, complaint = (part.decode() for part in process.communicate(timeout=60))
        self.assertEqual(process.returncode, 130, complaint)
        return text, complaint

    def test_ctrl_c_in_read_ends_with_a_break(self):
        orders = ["--read", "1.8.0"] * 5000
        _, complaint = self.interrupt("sim:meter", "--trace", *orders, stream="stderr")
        lines = complaint.splitlines()
        self.assertIn("Bd  > <SOH>B0<ETX>q", lines[-2])
        self.assertIn("a break was sent", lines[-1])

    def test_ctrl_c_ends_listening(self):
        stream = self.folder / "push.bin"
        stream.write_bytes(b"/ABC5M1\r\n\r\n1.8.0(1*kWh)\r\n!3C11\r\n" * 20_000)
        text, _ = self.interrupt(f"replay:{stream}?baud=115200&format=8N1", "--listen", "--telegrams", "0", "--json", "--rate", "115200",
                                 stream="stdout")
        self.assertTrue(all(json.loads(line)["checks"][0]["ok"] for line in text.splitlines()))

    def test_a_deadline_ends_the_run(self):
        script = self.file("slow.toml", SLOW)
        begin = time.monotonic()
        done = umirig("run", script, "--dut", "sim:meter", "--deadline", "0.3")
        self.assertLess(time.monotonic() - begin, 20)
        self.assertEqual(done.returncode, 3)
        self.assertIn("deadline", done.stderr)

    def test_rating_gives_the_same_verdicts_and_notices_changes(self):
        record = self.folder / "run.jsonl"
        code, found = result(SUITE, "--dut", "sim:meter?defect=bcc-unchecked", "--record", record)
        rated = json.loads(umirig("rate", record, "--json").stdout)
        self.assertEqual(rated["exit"], code)
        self.assertEqual([c["verdict"] for c in rated["cases"]], [c["verdict"] for c in found["cases"]])
        self.assertEqual(rated["changed"], [])
        text = record.read_text()
        record.write_text(text.replace('"verdict":"FAIL"', '"verdict":"PASS"', 1))
        done = umirig("rate", record)
        self.assertEqual(done.returncode, 6)
        self.assertIn("hash chain", done.stderr)

    def test_a_secret_has_to_be_given_again_to_resume(self):
        record = self.folder / "run.jsonl"
        result(f"{SUITE}/6.3.7", "--dut", "sim:meter?password=Secr3tPw", "--set", "password=Secr3tPw", "--record", record)
        lines = record.read_text().splitlines(keepends=True)
        record.write_text("".join(lines[:2]))
        self.assertEqual(umirig("run", "--resume", record).returncode, 6)
        resumed = umirig("run", "--resume", record, "--dut", "sim:meter?password=Secr3tPw", "--set", "password=Secr3tPw")
        self.assertEqual(resumed.returncode, 0, resumed.stdout + resumed.stderr)

    def test_own_cases_are_rated_and_a_closed_output_harms_no_record(self):
        script = self.file("mine.toml", SLOW.replace("100000000", "3") + '[[step]]\ncheck = "alive"\n')
        record = self.folder / "run.jsonl"
        command = f'"{PROGRAM}" run "{script}" --dut sim:meter --record "{record}" >&- 2>&-'
        subprocess.run(["bash", "-c", command], check=False, timeout=60)
        self.assertEqual(json.loads(umirig("rate", record, "--json").stdout)["counts"]["pass"], 1)
        with open("/dev/full", "w") as full:
            done = subprocess.run([PROGRAM, "list", "cases"], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
        self.assertEqual(done.returncode, 4)

    def test_a_record_is_never_overwritten(self):
        record = self.folder / "run.jsonl"
        self.assertEqual(result(f"{SUITE}/6.3.1/1", "--dut", "sim:meter", "--record", record)[0], 0)
        before = record.read_bytes()
        self.assertEqual(umirig("run", f"{SUITE}/6.3.1/1", "--dut", "sim:meter", "--record", record).returncode, 2)
        self.assertEqual(record.read_bytes(), before)

    def test_the_report_of_another_run_is_not_overwritten_unasked(self):
        out, record = self.folder / "out", self.folder / "run.jsonl"
        call = ["run", f"{SUITE}/6.3.1/1", "--dut", "sim:meter", "--report", out]
        self.assertEqual(umirig(*call, "--record", record, "--serial", "A").returncode, 0)
        before = (out / "report.json").read_bytes()
        refused = umirig(*call, "--record", self.folder / "other.jsonl")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("--force", refused.stderr)
        self.assertEqual((out / "report.json").read_bytes(), before)
        self.assertFalse((self.folder / "other.jsonl").exists(), "refused before the device is touched")
        # The same run again, from its record, may be written as often as wanted; another one by force.
        self.assertEqual(umirig("report", record, out).returncode, 0)
        self.assertEqual(umirig(*call, "--record", self.folder / "b.jsonl", "--serial", "B", "--force").returncode, 0)
        self.assertNotEqual((out / "report.json").read_bytes(), before)
        self.assertEqual(umirig("report", record, out).returncode, 2)
        self.assertEqual(umirig("report", record, out, "--force").returncode, 0)

    def test_a_run_that_stopped_on_a_failure_goes_on_with_the_rest(self):
        record, out = self.folder / "run.jsonl", self.folder / "out"
        cases = [f"{SUITE}/6.4.3/{n}" for n in range(1, 5)]
        call = ["run", *cases, "--dut", "sim:meter?defect=switches-to-any-z", "--stop-on-fail", "--record", record, "--report", out]
        stopped = umirig(*call)
        self.assertEqual(stopped.returncode, 1)
        self.assertIn(f"after 2 of 4 cases; go on with the others: umirig run --resume {record}", stopped.stderr)
        self.assertIn("2 cases left over", (out / "report.html").read_text())
        self.assertEqual(json.loads(umirig("rate", record, "--json").stdout)["exit"], 1)
        first = record.read_text()
        resumed = umirig("run", "--resume", record, "--report", out, "--json")
        found = json.loads(resumed.stdout)
        self.assertEqual(([case["id"] for case in found["cases"]], found["exit"]), (cases, 1))
        self.assertTrue(record.read_text().startswith(first), "a record only grows")
        self.assertEqual(len(json.loads(umirig("rate", record, "--json").stdout)["cases"]), 4)
        self.assertNotIn("left over", (out / "report.html").read_text())
        self.assertEqual(umirig("run", "--resume", record).returncode, 2)

    def test_the_same_run_gives_the_same_bytes(self):
        events = []
        for name in ("a", "b"):
            result(SUITE, "--dut", f"sil:{METER}", "--pics", self.pics(), "--record", self.folder / name, "--seed", "7")
            lines = (self.folder / name).read_text().splitlines()[1:-1]
            events.append([json.loads(line)["events"] for line in lines])
        self.assertEqual(events[0], events[1])

    def test_no_secret_is_written_anywhere(self):
        secret = "S3CR3T-77"
        env = dict(os.environ, METER_PASSWORD=secret)
        pics = self.pics({"password": '"env:METER_PASSWORD"'})
        for dut in (f"sil:{METER}?password={secret}", "sim:echo"):
            record = self.folder / (dut[:3] + ".jsonl")
            done = umirig("run", SUITE, "--dut", dut, "--pics", pics, "--record", record, "--report", self.folder / dut[:3], env=env)
            self.assertNotIn(secret, done.stdout + done.stderr)
            for path in self.folder.rglob("*"):
                if path.is_file():
                    text = path.read_bytes()
                    self.assertNotIn(secret.encode(), text, path)
                    self.assertNotIn(secret.encode().hex().encode(), text.lower(), path)

    def test_the_session_stands_in_record_and_report(self):
        record = self.folder / "run.jsonl"
        result(f"{SUITE}/6.3.1/1", "--dut", "sim:meter", "--record", record, "--report", self.folder / "out", "--serial", "SN-42", "--set",
               "operator=Jo", "--seed", "11")
        header = json.loads(record.read_text().splitlines()[0])
        self.assertEqual((header["session"]["dut_serial"], header["session"]["operator"], header["seed"]), ("SN-42", "Jo", 11))
        self.assertIn("SN-42", (self.folder / "out" / "report.html").read_text())
        again = umirig("report", record, self.folder / "again", "--json")
        self.assertEqual(len(json.loads(again.stdout)["reports"]), 3)


class Words(Folder):
    def test_every_command_has_help(self):
        for command in ([], ["list"], ["run"], ["rate"], ["report"], ["read"], ["decode"], ["sim"], ["qualify"], ["pics", "init"]):
            done = umirig(*command, "--help")
            self.assertEqual(done.returncode, 0, command)
            self.assertGreater(len(done.stdout), 100, command)

    def test_list_says_what_there_is(self):
        done = umirig("list")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        for what in ("suites", "cases", "clauses", "defects", "variants", "adapters"):
            self.assertIn(what, done.stderr)
        variants = {one["id"]: one for one in json.loads(umirig("list", "variants", "--json").stdout)}
        self.assertEqual((variants["repeat"]["options"], variants["repeat"]["device"]), ("?repeat=yes", {"repeat": "yes"}))
        # An option that is none gets the list of those that there are, of both meters.
        for dut in ("sim:meter", f"sil:{METER}"):
            done = umirig("read", f"{dut}?none=1")
            self.assertIn("repeat", done.stderr)
            self.assertIn("inactivity_s", done.stderr)

    def test_cases_that_do_not_apply_stand_in_one_line(self):
        lines = umirig("run", SUITE, "--dut", "sim:meter").stdout.splitlines()
        none = [line for line in lines if line.startswith("NONE")]
        self.assertEqual(len(none), 1)
        self.assertRegex(none[0], r"^NONE +\d+ cases that do not apply to this device \(-v lists them\)$")
        watched = [line for line in lines if "/6.2/101 " in line]
        self.assertIn("The whole run: ", watched[0])
        self.assertEqual(len({line.split(None, 2)[2] for line in lines if line.startswith("PASS")}),
                         len([line for line in lines if line.startswith("PASS")]), "each purpose is told apart")
        verbose = umirig("run", SUITE, "--dut", "sim:meter", "-v").stdout.splitlines()
        self.assertEqual(len([line for line in verbose if line.startswith("NONE")]), int(none[0].split()[1]))
        few = umirig("run", f"{SUITE}/6.4.3", "--dut", "sim:meter").stdout
        self.assertIn("6.4.3/10", few)

    def test_a_record_of_a_suite_is_not_read_as_one_session(self):
        record = self.folder / "run.jsonl"
        umirig("run", f"{SUITE}/6.4.3", "--dut", "sim:meter", "--record", record)
        done = umirig("read", f"replay:{record}")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertRegex(done.stderr, r"a suite run of \d+ cases")
        self.assertIn("?case=" + SUITE + "/6.4.3/1'", done.stderr)
        self.assertEqual(umirig("read", f"replay:{record}?case=6.4.3/1").returncode, 0)
        other = umirig("read", f"replay:{record}?case=6.4.3/2")
        self.assertEqual(other.returncode, 4)
        self.assertIn("nothing about the meter", other.stderr)

    def test_lists_are_json_or_tables(self):
        for what in ("suites", "cases", "clauses", "defects", "variants", "adapters"):
            items = json.loads(umirig("list", what, "--json").stdout)
            self.assertEqual(len(umirig("list", what).stdout.splitlines()), len(items), what)

    def test_stop_on_fail_stops(self):
        _, found = result(SUITE, "--dut", "sim:meter?defect=parity-odd", "--stop-on-fail")
        self.assertEqual([case["verdict"] for case in found["cases"] if case["verdict"] != "NONE"], ["FAIL"])

    def test_nothing_but_data_stands_on_stdout(self):
        done = umirig("run", SUITE, "--dut", "sim:meter", "--json")
        json.loads(done.stdout)
        self.assertNotIn("\x1b", umirig("run", SUITE, "--dut", "sim:meter").stdout)

    def test_decode_and_read_give_what_the_meter_says(self):
        done = umirig("read", "sim:meter", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        sets = {one["address"]: one["values"][0]["value"] for one in json.loads(done.stdout)["datasets"]}
        self.assertEqual(sets["1.8.0"], "001234.567")
        capture = self.folder / "capture.bin"
        capture.write_bytes(b"/SIM5METER-1\r\n\x021.8.0(1*kWh)\r\n!\r\n\x03" + b"?")
        done = umirig("decode", SUITE, capture, "--json")
        found = json.loads(done.stdout)
        self.assertEqual(done.returncode, 1)  # the BCC is wrong
        self.assertEqual(found["datasets"], [{"address": "1.8.0", "values": [{"value": "1", "unit": "kWh"}]}])
        self.assertEqual((found["mode"], found["checks"][0]["ok"]), ("C", False))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
