"""umirig shrink as its users meet it: the shortest exchange that still fails, and what it refuses.

With UMIRIG_SHRINK_ALL=1 every defect of the catalogue instead of a sample, each from a run of the whole suite, and figures of them.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROGRAM, METER, SUITES = sys.argv[1:4]
SUITE = "iec62056-21"
REFERENCE = Path(SUITES) / SUITE / "reference.toml"
VARIANTS = {one["id"]: one for one in tomllib.loads((Path(SUITES) / SUITE / "variants.toml").read_text())["variant"]}
ALL = bool(os.environ.get("UMIRIG_SHRINK_ALL"))

# Defects of every kind of case and protocol mode, with the case that finds each: scripts and code, messages and times, telegrams,
# partial blocks, wake-ups, values read back, a break into a readout, a password, what one message shows of the whole run.
SAMPLE = {
    "parity-odd": "5.4/1",
    "wears-out": "6.3.1/14",
    "leading-zeros-count": "6.3.1/4",
    "reaction-too-late": "6.1/2",
    "bcc-zero-accepted": "6.2/5",
    "break-does-not-stop-readout": "6.3.12/3",
    "stopped-readout-resumes": "6.3.4/2",
    "write-at-start-carried-out": "6.3.7/21",
    "unknown-write-stored": "6.3.11/7",
    "password-case-ignored": "6.3.7/10",
    "mode-a-sends-operand": "6.4.1/3",
    "mode-b-without-pause": "6.4.2/2",
    "push-without-end": "6.4.4/2",
    "push-answers-request": "6.4.4/6",
    "crc-wrong": "6.4.4/7",
    "partial-skips-block": "6.4.7/1",
    "partial-write-abort-stores": "6.4.7/7",
    "wake-up-without-gaps": "B.1/4",
    "fast-ack-twice": "B.2/5",
    "slow-wake-up-acknowledged": "B.1/6",
}


def umirig(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False)


def text_of(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


class Folder(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = Path(self._folder.name)

    def record(self, dut, *arguments, name="run.jsonl", selector=SUITE):
        path = self.folder / name
        umirig("run", selector, "--dut", dut, "--record", path, "-q", *arguments)
        return path

    def failed(self, record):
        cases = [json.loads(line) for line in record.read_text().splitlines()[1:-1]]
        return [one["case"] for one in cases if one["outcome"]["verdict"] == "FAIL"]

    def shrink(self, record, case, *arguments, name="shrunk.toml"):
        """The script's path and what --json says of it."""
        path = self.folder / name
        done = umirig("shrink", record, case, "-o", path, "--force", "--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return path, json.loads(done.stdout)

    def verdict(self, script, dut, *arguments):
        done = umirig("run", script, "--dut", dut, "--json", "-q", *arguments)
        case = json.loads(done.stdout)["cases"][0]
        return case["verdict"], case["requirement"]


class Scripts(Folder):
    def test_a_wrong_rate_takes_two_messages_of_each_side(self):
        record = self.record("sim:meter?defect=switches-to-any-z")
        path, found = self.shrink(record, "6.4.3/2")
        self.assertEqual((found["requirement"], found["after"]["messages"], found["minimal"]), ("6.4.3/2", 4, True))
        self.assertEqual(self.verdict(path, "sim:meter?defect=switches-to-any-z"), ("FAIL", "6.4.3/2"))
        self.assertEqual(self.verdict(path, "sim:meter"), ("PASS", "6.4.3/2"))
        steps = tomllib.loads(path.read_text())["step"]
        self.assertEqual([next(iter(step)) for step in steps], ["send", "expect", "send", "expect"])
        self.assertTrue(steps[-1]["judge"])

    def test_it_says_what_was_broken_and_seen(self):
        record = self.record("sim:meter?defect=switches-to-any-z", selector=f"{SUITE}/6.4.3/2")
        text = umirig("shrink", record, "6.4.3/2", "-q").stdout
        for words in ("# Breaks 6.4.3/2: An option select", "instead of", "# sim:meter passes it", "framing errors", "# 0.3 s: request: /?!<CR><LF>"):
            self.assertIn(words, text)

    def test_no_step_of_it_can_be_left_out(self):
        for defect, case in (("bcc-unchecked", "6.2/3"), ("write-forgotten", "6.3.7/9"), ("gap-in-readout", "6.1/3")):
            dut = f"sim:meter?defect={defect}"
            record = self.record(dut, name=defect, selector=f"{SUITE}/{case}")
            path, found = self.shrink(record, case)
            self.assertTrue(found["minimal"])
            head, *steps = path.read_text().split("[[step]]")
            for left_out in range(len(steps)):
                shorter = self.folder / "shorter.toml"
                shorter.write_text("[[step]]".join([head, *steps[:left_out], *steps[left_out + 1:]]))
                done = umirig("run", shorter, "--dut", dut, "--json", "-q", "--record", self.folder / f"{defect}-{left_out}")
                if done.returncode == 6 or json.loads(done.stdout)["cases"][0]["verdict"] != "FAIL":
                    continue
                # It still fails: then it accuses a good meter, lasts longer than the case, or speaks over an answer.
                seen = [json.loads(line) for line in (self.folder / f"{defect}-{left_out}").read_text().splitlines()][1]
                longer = seen["duration"] / 1e9 > found["before"]["seconds"]
                deaf = any("nothing asked for" in step["text"] for step in seen["outcome"]["steps"])
                good = ["sim:meter"] + [f"sim:meter?variant={one}" for one in VARIANTS if not {"pics", "ixit"} & set(VARIANTS[one])]
                self.assertTrue(longer or deaf or any(self.verdict(shorter, one)[0] != "PASS" for one in good),
                                (defect, steps[left_out]))

    def test_a_case_in_code_becomes_a_script_with_what_repeats_rolled_up(self):
        record = self.record("sim:meter?defect=commands-wear-out", selector=f"{SUITE}/6.3.9/4")
        path, found = self.shrink(record, "6.3.9/4")
        self.assertTrue(any("repeat" in step for step in tomllib.loads(path.read_text())["step"]))
        self.assertLess(found["after"]["messages"], found["before"]["messages"])
        self.assertEqual(self.verdict(path, "sim:meter")[0], "PASS")

    def test_the_whole_run_is_shortened_to_the_case_that_came_across_it_first(self):
        record = self.record("sim:meter?defect=gap-in-fallback")
        path, found = self.shrink(record, f"{SUITE}/6.1/103")
        self.assertNotEqual(found["from"], found["case"])
        self.assertIn('keeps = "6.1/3"', path.read_text())
        self.assertEqual(self.verdict(path, "sim:meter?defect=gap-in-fallback"), ("FAIL", "6.1/3"))
        self.assertEqual(self.verdict(path, "sim:meter"), ("PASS", "6.1/3"))

    def test_the_same_record_gives_the_same_script(self):
        record = self.record("sim:meter?defect=wrong-password-nak", selector=f"{SUITE}/6.3.7")
        self.assertEqual(umirig("shrink", record, "6.3.7/2").stdout, umirig("shrink", record, "6.3.7/2").stdout)

    def test_a_case_of_ones_own_is_shortened_too(self):
        record = self.record("sim:meter?defect=switches-to-any-z", selector=f"{SUITE}/6.4.3/2")
        path, _ = self.shrink(record, "6.4.3/2")
        own = self.folder / "own.toml"
        own.write_text(path.read_text().replace("[[step]]", '[[step]]\nwait_ms = 1000\n\n[[step]]', 1))
        _, found = self.shrink(self.record("sim:meter?defect=switches-to-any-z", name="own", selector=own), "6.4.3")
        self.assertEqual(found["steps"], 4)


class Numbers(Folder):
    def test_scripts_of_several_cases_run_together(self):
        dut = "sim:meter?defect=bcc-unchecked"
        record = self.record(dut, selector=f"{SUITE}/6.2")
        scripts, ids = [], set()
        for case in self.failed(record)[:2]:
            path, found = self.shrink(record, case, name=f"{case.replace('/', '-')}.toml")
            scripts.append(path)
            ids.add(found["id"])
            # The number tells which case it comes from.
            self.assertEqual(int(found["id"].rsplit("/", 1)[1]) // 10000, 9000 + int(case.rsplit("/", 1)[1]))
        self.assertEqual(len(ids), 2)
        done = umirig("run", *scripts, "--dut", dut, "--json", "-q")
        cases = json.loads(done.stdout)["cases"]
        self.assertEqual({one["id"]: one["verdict"] for one in cases}, dict.fromkeys(ids, "FAIL"))


ASKING = """clause = "6.2"
number = 900
requirement = "6.2/3"
behaviour = "invalid"
purpose = "A read with a wrong BCC is refused, as somebody looks on."
given = "reading"
[[step]]
ask = "Which key is pressed?"
answers = ["left", "right"]
right = ["left"]
[[step]]
send = "read"
corrupt = "bcc"
[[step]]
expect = "nak"
judge = true
"""


class Questions(Folder):
    DUT = "sim:meter?defect=bcc-unchecked"

    def asked(self, text, answer):
        script = self.folder / "asking.toml"
        script.write_text(text)
        answers = self.folder / "answers.toml"
        answers.write_text(f'"{SUITE}/6.2/900" = ["{answer}"]\n')
        return self.record(self.DUT, "--answers", answers, selector=script), answers

    def test_a_question_is_answered_as_it_was_and_left_out_where_nothing_hangs_on_it(self):
        record, answers = self.asked(ASKING, "left")
        for more in ([], ["--answers", answers]):
            path, found = self.shrink(record, "6.2/900", *more)
            self.assertEqual(found["requirement"], "6.2/3")
            self.assertNotIn("ask", path.read_text().split("[[step]]", 1)[1])

    def test_another_answer_counts_as_in_a_run(self):
        record, answers = self.asked(ASKING, "left")
        answers.write_text(f'"{SUITE}/6.2/900" = ["right"]\n')
        done = umirig("shrink", record, "6.2/900", "--answers", answers)
        self.assertEqual(done.returncode, 3)
        self.assertIn("the operator answers right", done.stderr)
        answers.write_text('"no/such/1" = ["right"]\n')
        self.assertEqual(umirig("shrink", record, "6.2/900", "--answers", answers).returncode, 6)

    def test_an_answer_that_is_the_failure_cannot_be_told(self):
        record, _ = self.asked(ASKING.replace('right = ["left"]', 'right = ["left"]\njudge = true'), "right")
        done = umirig("shrink", record, "6.2/900")
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn("an answer of the operator breaks it", done.stderr)


# Defects of which a case in code tells nothing that a script can say. At most this share.
MOST_UNTOLD = 0.02


class Catalogue(Folder):
    """What becomes of the defects of the suite's catalogue."""

    def prepared(self, defect):
        """The options of the device with the defect and without it, and the settings of its PICS."""
        variant = VARIANTS.get(defect.get("on") or "", {})
        options = [f"{key}={text_of(value)}" for key, value in variant.get("device", {}).items()]
        settings = [part for table in ("pics", "ixit") for key, value in variant.get(table, {}).items()
                    for part in ("--set", f"{key}={text_of(value)}")]
        return "?" + "&".join([f"defect={defect['id']}", *options]), "?" + "&".join(options) if options else "", settings

    def shrunk(self, defect, case=None):
        """What --json says, with the time that it took; or why it cannot be told. Without a case: the first one that fails."""
        bad, good, settings = self.prepared(defect)
        name = defect["id"]
        record = self.record("sim:meter" + bad, *settings, name=name, selector=f"{SUITE}/{case}" if case else SUITE)
        case = self.failed(record)[0]
        path = self.folder / f"{name}.toml"
        begin = time.monotonic()
        done = umirig("shrink", record, case, "--dut", "sim:meter" + bad, "-o", path, "--force", "--json", *settings)
        took = time.monotonic() - begin
        if done.returncode == 3:
            self.assertIn("cannot be told as a dialogue script", done.stderr)
            return f"{case}: {done.stderr.strip().splitlines()[-1]}"
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)
        # What a case in code only waits for, a script has to say.
        if found["before"]["messages"] > 2:
            for key in ("messages", "seconds"):
                self.assertLessEqual(found["after"][key], 1.02 * found["before"][key], name)
        pics = ["--pics", REFERENCE, *settings]
        for meter, arguments in (("sim:meter", settings), (f"sil:{METER}", pics)):
            self.assertEqual(self.verdict(path, meter + bad, *arguments), ("FAIL", found["requirement"]), (name, meter))
            self.assertEqual(self.verdict(path, meter + good, *arguments), ("PASS", found["requirement"]), (name, meter))
        return {**found, "took": took}

    def all_of(self, cases):
        """Of each defect in `cases` what became of it; the assertions that failed are told at the end."""
        defects = {one["id"]: one for one in json.loads(umirig("list", "defects", "--json").stdout)}

        def one(name):
            try:
                return name, self.shrunk(defects[name], cases[name]), None
            except AssertionError as error:
                return name, None, error

        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(one, cases if cases else []))
        self.assertEqual([(name, str(error)) for name, _, error in results if error], [])
        return {name: found for name, found, _ in results}

    @unittest.skipIf(ALL, "the whole catalogue is tried")
    def test_defects_of_every_kind_and_mode_shrink_on_both_meters(self):
        for name, found in self.all_of(SAMPLE).items():
            self.assertIsInstance(found, dict, (name, found))

    @unittest.skipUnless(ALL, "takes minutes: UMIRIG_SHRINK_ALL=1")
    def test_every_defect_shrinks_on_both_meters(self):
        found = self.all_of({one["id"]: None for one in json.loads(umirig("list", "defects", "--json").stdout)})
        untold = {name: why for name, why in found.items() if isinstance(why, str)}
        told = [one for one in found.values() if not isinstance(one, str)]
        print(f"{len(told)} of {len(found)} defects shrink, in {statistics.mean(one['took'] for one in told):.2f} s each")
        for what, values in {
            "steps before": [one["told"] for one in told],
            "steps after": [one["steps"] for one in told],
            "messages before": [one["before"]["messages"] for one in told],
            "messages after": [one["after"]["messages"] for one in told],
        }.items():
            print(f"{what}: {statistics.mean(values):.1f} (mean), {max(values)} (most)")
        for name, why in untold.items():
            print(f"{name}: {why}")
        self.assertLessEqual(len(untold), MOST_UNTOLD * len(found), sorted(untold))


class Devices(Folder):
    def test_firmware_as_a_library_is_shortened(self):
        dut = f"sil:{METER}?defect=bcc-unchecked"
        record = self.record(dut, "--pics", REFERENCE, selector=f"{SUITE}/6.2/3")
        refused = umirig("shrink", record, "6.2/3")
        self.assertEqual(refused.returncode, 6)
        self.assertIn("secret", refused.stderr)
        path, found = self.shrink(record, "6.2/3", "--pics", REFERENCE)
        self.assertEqual(found["after"]["messages"], 6)
        self.assertEqual(self.verdict(path, "sim:meter?defect=bcc-unchecked"), ("FAIL", "6.2/3"))

    def test_other_firmware_that_does_not_fail_gives_5(self):
        record = self.record("sim:meter?defect=bcc-unchecked", selector=f"{SUITE}/6.2/3")
        done = umirig("shrink", record, "6.2/3", "--dut", "sim:meter")
        self.assertEqual((done.returncode, done.stdout), (5, ""))
        self.assertIn("does not break 6.2/3 any more", done.stderr)
        self.assertEqual(umirig("shrink", record, "6.2/3", "--dut", "sim:silent").returncode, 3)

    def test_a_recording_cannot_be_asked_anew(self):
        record = self.record("sim:meter?defect=bcc-unchecked", selector=f"{SUITE}/6.2/3")
        done = umirig("shrink", record, "6.2/3", "--dut", f"replay:{record}")
        self.assertEqual(done.returncode, 2)
        self.assertIn("recording", done.stderr)

    def test_no_secret_stands_in_the_script(self):
        secret = "S3CR3T-77"
        dut = f"sim:meter?defect=wrong-password-accepted&password={secret}"
        settings = ("--set", f"password={secret}")
        record = self.record(dut, *settings, selector=f"{SUITE}/6.3.7")
        self.assertEqual(umirig("shrink", record, "6.3.7/2").returncode, 6)
        for case in ("6.3.7/2", "6.3.7/10"):
            done = umirig("shrink", record, case, "--dut", dut, *settings)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("password", done.stdout)
            self.assertNotIn(secret, done.stdout + done.stderr)
            self.assertNotIn("sim:meter?password=S", done.stdout + done.stderr)


class Refusals(Folder):
    def test_a_case_that_passed_or_was_blocked_is_refused_with_a_hint(self):
        record = self.record("sim:meter?defect=deaf-to-general-request")
        done = umirig("shrink", record, "6.3.1/2")
        self.assertEqual(done.returncode, 2)
        self.assertIn("is PASS", done.stderr)
        done = umirig("shrink", record, "6.4.3/1")
        self.assertEqual(done.returncode, 2)
        self.assertIn("look at iec62056-21/6.3.1/1 first", done.stderr)

    def test_a_prefix_has_to_name_one_case_that_failed(self):
        record = self.record("sim:meter?defect=bcc-unchecked")
        done = umirig("shrink", record, "6.2")
        self.assertEqual(done.returncode, 2)
        self.assertIn("iec62056-21/6.2/4", done.stderr)
        self.assertEqual(umirig("shrink", record, "6.4").returncode, 2)
        self.assertEqual(umirig("shrink", record, "9.9").returncode, 2)
        one = self.record("sim:meter?defect=bcc-unchecked", name="one", selector=f"{SUITE}/6.2/3")
        self.assertEqual(umirig("shrink", one, "6.2", "-q").returncode, 0)

    def test_what_is_no_record_is_refused(self):
        path = self.folder / "no.jsonl"
        path.write_text("{}\n")
        self.assertEqual(umirig("shrink", path, "6.2/3").returncode, 6)
        self.assertEqual(umirig("shrink", self.folder / "none", "6.2/3").returncode, 2)
        self.assertEqual(umirig("shrink", path).returncode, 2)

    def test_tries_and_time_are_bounded_and_what_was_found_is_given(self):
        record = self.record("sim:meter?defect=wears-out", selector=f"{SUITE}/6.3.1/14")
        path, found = self.shrink(record, "6.3.1/14", "--tries", "5")
        self.assertFalse(found["minimal"])
        self.assertEqual(self.verdict(path, "sim:meter?defect=wears-out")[0], "FAIL")
        # How far a deadline lets it come depends on the machine: the first one that is enough for a script.
        deadline, done = 0.1, None
        while done is None or done.returncode == 4:
            done = umirig("shrink", record, "6.3.1/14", "--deadline", deadline, "-o", path, "--force", "--json")
            deadline *= 1.5
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.verdict(path, "sim:meter?defect=wears-out")[0], "FAIL")
        self.assertEqual(umirig("shrink", record, "6.3.1/14", "--tries", "0").returncode, 2)

    def test_an_output_that_cannot_be_written_is_told(self):
        record = self.record("sim:meter?defect=bcc-unchecked", selector=f"{SUITE}/6.2/3")
        self.assertEqual(umirig("shrink", record, "6.2/3", "-o", self.folder / "none" / "x.toml").returncode, 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
