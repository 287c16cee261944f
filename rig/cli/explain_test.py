"""explain and plan as their users meet them: the cache, files, other states of the suite, and promises that hold."""

import hashlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM, METER = sys.argv[1:3]
SUITE = "iec62056-21"
DEFECT = "bcc-unchecked"
REFERENCE = Path(__file__).parents[2] / "suites" / SUITE / "reference.toml"

_shared = tempfile.TemporaryDirectory()
CACHE = Path(_shared.name) / "cache"


def umirig(*arguments, cache=CACHE, **env):
    env = {**os.environ, "XDG_CACHE_HOME": str(cache), **env}
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=600, env=env, check=False)


def explained(*arguments, **env):
    done = umirig("explain", *arguments, "--json", **env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def planned(*arguments):
    done = umirig("plan", SUITE, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def chain(lines):
    """The record again with hashes that fit, as RecordWriter makes them."""
    before, out = "", []
    for line in lines:
        text = line[: line.rindex(',"hash":"')]
        before = hashlib.sha256((before + text).encode()).hexdigest()
        out.append(f'{text},"hash":"{before}"}}\n')
    return "".join(out)


class Folder(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = Path(self._folder.name)

    def record(self, dut=f"sim:meter?defect={DEFECT}", *more, selector=SUITE):
        path = self.folder / "run.jsonl"
        path.unlink(missing_ok=True)
        done = umirig("run", selector, "--dut", dut, "--record", path, *more)
        self.assertIn(done.returncode, (0, 1, 3), done.stderr)
        return path

    def pics(self):
        path = self.folder / "pics.toml"
        text = REFERENCE.read_text()
        path.write_text(text[text.index("\n[pics]"):])
        return path


class Explain(Folder):
    def test_the_defect_of_the_c_meter_is_named(self):
        record = self.record(f"sil:{METER}?defect={DEFECT}", "--pics", self.pics())
        found = explained(record)
        self.assertEqual((found["kind"], found["candidates"][0]["defect"]), ("known defect", DEFECT))
        self.assertGreater(found["candidates"][0]["likeness"], 0.99)
        self.assertTrue(found["separating"])
        text = umirig("explain", record).stdout
        self.assertIn(f"resembles '{DEFECT}'", text)
        self.assertIn("what tells the first two apart", text)

    def test_a_fault_of_no_catalogue_is_not_named(self):
        found = explained(self.record("sim:meter?back_ms=3000"))
        self.assertEqual(found["kind"], "unknown")
        self.assertIn("in no catalogue", found["summary"])

    def test_a_good_meter_needs_no_dictionary(self):
        empty = self.folder / "cache"
        self.assertEqual(explained(self.record("sim:meter"), cache=empty)["kind"], "nothing failed")
        self.assertFalse(empty.exists())

    def test_part_of_a_suite_says_what_to_run_next(self):
        # 6.2/5 fails with several defects of the check character; other cases tell them apart.
        found = explained(self.record(f"sim:meter?defect={DEFECT}", selector=f"{SUITE}/6.2/5"))
        self.assertTrue(found["next"], found)
        self.assertEqual(found["compared"], 1)
        hint = next(line for line in umirig("explain", self.folder / "run.jsonl").stdout.splitlines() if line.startswith("next: "))
        self.assertTrue(hint.startswith("next: umirig run " + found["next"][0]), hint)
        self.assertTrue(hint.endswith(f" --dut 'sim:meter?defect={DEFECT}'"), hint)
        # It can be pasted, that of a meter with a form of its own as well.
        record = self.record(f"sil:{METER}?defect={DEFECT}", "--pics", self.pics(), "--set", "operator=Jo Doe", selector=f"{SUITE}/6.2/5")
        hint = next(line for line in umirig("explain", record).stdout.splitlines() if line.startswith("next: "))
        words = shlex.split(hint)
        self.assertEqual(words[1:3], ["umirig", "run"])
        self.assertIn(umirig(*words[2:]).returncode, (0, 1), hint)
        self.assertIn("--set 'operator=Jo Doe'", hint)

    def test_a_form_that_does_not_fit_is_suspected_before_the_meter(self):
        for device, form, item in ((["mode=B", "identification=SIMCMETER-1"], (), "PICS A.1"),
                                   (["mode=A", "identification=SIMXMETER-1"], (), "PICS A.1"),
                                   (["check=sum7"], (), "PICS B.4"),
                                   ([], ("--set", "device_address=87654321"), "IXIT device_address")):
            found = explained(self.record("sim:meter?" + "&".join(device), *form))
            self.assertEqual((found["kind"], found["candidates"]), ("form in doubt", []), (device, form, found["summary"]))
            self.assertTrue(any(doubt.startswith(item) for doubt in found["doubts"]), found["doubts"])
            self.assertIn(item, found["summary"])
        variants = {one["id"]: one for one in json.loads(umirig("list", "variants", "--json").stdout)}
        for mode, device in (("mode-b", "sim:meter"), ("mode-a", "sim:meter"), ("mode-a", "sim:meter?mode=B&identification=SIMCMETER-1")):
            form = [word for item in variants[mode]["settings"].items() for word in ("--set", "=".join(item))]
            found = explained(self.record(device, *form))
            self.assertEqual(found["kind"], "form in doubt", (mode, device, found["summary"]))
            self.assertIn("PICS A.1", found["summary"])

    def test_what_a_defect_can_be_as_well_is_doubted_beside_it(self):
        found = explained(self.record("sim:meter?defect=right-password-refused"))
        self.assertEqual((found["kind"], found["candidates"][0]["defect"]), ("known defect", "right-password-refused"))
        self.assertTrue(any("IXIT password" in doubt for doubt in found["doubts"]), found["doubts"])
        lines = umirig("explain", self.folder / "run.jsonl").stdout.splitlines()
        self.assertTrue(lines[0].startswith("make sure of IXIT password: "), lines[0])
        self.assertTrue(lines[1].startswith("First make sure of IXIT password. If the form is right: The device resembles"), lines[1])
        self.assertEqual(explained(self.record())["doubts"], [])

    def test_a_variant_is_compared_with_its_like(self):
        # The password matters only where something needs it.
        record = self.record("sim:meter?variant=write-protected&defect=right-password-refused")
        self.assertEqual(explained(record)["kind"], "known defect")

    def test_a_record_of_another_state_of_the_suite_is_rated_again(self):
        lines = self.record().read_text().splitlines()
        header = json.loads(lines[0])
        lines[0] = lines[0].replace(header["suite"]["hash"], "0" * 64)
        # A case that the suite does not have any more.
        lines[1] = lines[1].replace(json.loads(lines[1])["case"], f"{SUITE}/9.9/9")
        record = self.folder / "old.jsonl"
        record.write_text(chain(lines))
        found = explained(record)
        self.assertEqual(found["candidates"][0]["defect"], DEFECT)
        self.assertIn("another state of the suite", found["remarks"][0])
        self.assertIn("1 of", found["remarks"][1])

    def test_run_and_report_say_it_too(self):
        done = umirig("run", f"{SUITE}/6.2", "--dut", f"sim:meter?defect={DEFECT}", "--explain", "--json")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout)["explanation"]["candidates"][0]["defect"], DEFECT)
        done = umirig("run", f"{SUITE}/6.3.1/1", "--dut", "sim:meter", "--explain")
        self.assertEqual(done.returncode, 0)
        self.assertIn("nothing to explain", done.stdout)
        done = umirig("report", self.record(), self.folder / "out", "--explain")
        self.assertEqual(done.returncode, 0)
        self.assertIn(f"resembles '{DEFECT}'", done.stdout)

    def test_wrong_calls_are_refused(self):
        self.assertEqual(umirig("explain").returncode, 2)
        self.assertEqual(umirig("explain", self.folder / "none").returncode, 2)
        record = self.record()
        self.assertEqual(umirig("explain", record, "--device", "nonsense", "--dictionary", self.folder / "d").returncode, 2)
        self.assertEqual(umirig("explain", record, "--device", "sim:silent", "--dictionary", self.folder / "d").returncode, 4)


def sealed(dictionary):
    """The text of a dictionary with the hash that fits it."""
    text = dictionary[: dictionary.rindex(',"hash":')]
    return f'{text},"hash":"{hashlib.sha256(text.encode()).hexdigest()}"}}\n'


class Dictionaries(Folder):
    def test_a_cache_that_is_damaged_or_cannot_be_written_harms_nothing(self):
        record, cache = self.record(), self.folder / "cache"
        self.assertEqual(explained(record, cache=cache)["kind"], "known defect")
        (path,) = cache.rglob("*.json")
        good = path.read_text()
        # Cut off, and still JSON with other contents: only the hash tells of the latter.
        for text in (good[: len(good) // 2], good.replace(f'"id":"{DEFECT}"', '"id":"another"')):
            self.assertNotEqual(text, good)
            path.write_text(text)
            found = explained(record, cache=cache)
            self.assertEqual((found["kind"], found["candidates"][0]["defect"]), ("known defect", DEFECT))
            self.assertEqual(path.read_text(), good)
        (self.folder / "file").write_text("")
        self.assertEqual(explained(record, cache=self.folder / "file")["kind"], "known defect")
        # A relative path does not count: the home folder is the second choice.
        self.assertEqual(explained(record, cache="relative", HOME=str(self.folder))["kind"], "known defect")
        self.assertFalse(Path("relative").exists())
        self.assertEqual(len(list((self.folder / ".cache" / "umirig").glob("*.json"))), 1)

    def test_the_cache_keeps_those_used_last(self):
        record, cache = self.record(), self.folder / "cache"
        folder = cache / "umirig"
        folder.mkdir(parents=True)
        for age in range(1, 21):
            old = folder / f"old-{age:02}.json"
            old.write_text("{}")
            os.utime(old, (1_000_000_000 - age, 1_000_000_000 - age))
        (folder / "note.txt").write_text("not ours")
        explained(record, cache=cache)
        kept = {path.name for path in folder.glob("*.json")}
        self.assertEqual(len(kept), 12)
        self.assertEqual({name for name in kept if name.startswith("old")}, {f"old-{age:02}.json" for age in range(1, 12)})
        self.assertTrue((folder / "note.txt").exists())
        # Looked up again, it counts as used.
        (own,) = (path for path in folder.glob(f"{SUITE}-*.json"))
        os.utime(own, (1, 1))
        explained(record, cache=cache)
        self.assertGreater(own.stat().st_mtime, 1_000_000_000)

    def test_a_file_is_written_once_and_read_then(self):
        record, path = self.record(), self.folder / "dictionary.json"
        found = explained(record, "--dictionary", path)
        before = path.read_bytes()
        # Nothing could be learnt from that device: the file is what counts.
        self.assertEqual(explained(record, "--dictionary", path, "--device", "sim:silent"), found)
        self.assertEqual(path.read_bytes(), before)
        self.assertEqual(umirig("explain", record, "--dictionary", self.folder / "none" / "x" / "..").returncode, 2)

    def test_a_damaged_or_foreign_file_is_refused(self):
        record, path = self.record(), self.folder / "dictionary.json"
        explained(record, "--dictionary", path)
        good = path.read_text()
        for text, word in (("{}", "no fault dictionary"), (good[:1000], str(path)),
                           (good.replace(f'"suite":"{SUITE}"', '"suite":"other"'), f"expected {SUITE}")):
            path.write_text(text)
            done = umirig("explain", record, "--dictionary", path)
            self.assertEqual(done.returncode, 6, done.stderr)
            self.assertIn(word, done.stderr)
        changed = good.replace('"suite_hash":"', '"suite_hash":"0')
        path.write_text(changed)
        done = umirig("explain", record, "--dictionary", path)
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assertIn("damaged or changed", done.stderr)
        path.write_text(sealed(changed))
        done = umirig("explain", record, "--dictionary", path, "--json")
        self.assertIn("another state of the suite", done.stderr)
        self.assertEqual(json.loads(done.stdout)["candidates"][0]["defect"], DEFECT)

    def test_the_c_meter_teaches_as_well(self):
        path = self.folder / "dictionary.json"
        found = explained(self.record(), "--dictionary", path, "--device", f"sil:{METER}")
        self.assertEqual((found["kind"], found["candidates"][0]["defect"]), ("known defect", DEFECT))


class Plan(Folder):
    def caught(self, plan):
        """What these cases catch when the suite is qualified with them alone."""
        done = umirig("qualify", SUITE, "--cases", f"@{plan}", "--matrix")
        rows = [line.split() for line in done.stdout.splitlines() if line.startswith("defect ")]
        return {row[1] for row in rows if "F" in "".join(row[2:])}

    def test_a_plan_keeps_its_time_and_its_promise(self):
        path = self.folder / "plan.txt"
        for takt in ("20s", "60s", "3min"):
            plan = planned("--takt", takt, "-o", path, "--force")
            self.assertLessEqual(plan["total_s"], plan["takt_s"])
            promised = {id for case in plan["cases"] for id in case["catches"]} | set(plan["also"])
            escapes = {one["defect"] for one in plan["escapes"]}
            self.assertEqual(len(promised), plan["caught"])
            self.assertEqual(promised & escapes, set())
            self.assertEqual(len(promised | escapes), plan["defects"])
            self.assertTrue(plan["verified"])
            counted = promised | escapes
            self.assertEqual(self.caught(path) & counted, promised)
            self.assertTrue(all(one["why"] in ("time", "no case") for one in plan["escapes"]), plan["escapes"])

    def test_the_plan_can_be_run(self):
        path = self.folder / "plan.txt"
        plan = planned("--takt", "60s", "-o", path, "--force")
        ids = {one["id"] for one in plan["cases"]} | set(plan["watches"])
        done = umirig("run", f"@{path}", "--dut", "sim:meter", "--json", "--record", self.folder / "run.jsonl")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({one["id"] for one in json.loads(done.stdout)["cases"]}, ids)
        lines = (self.folder / "run.jsonl").read_text().splitlines()
        self.assertEqual(set(json.loads(lines[0])["selectors"]), ids)
        # Device time as promised.
        spent = sum(json.loads(line).get("duration", 0) for line in lines) / 1e9
        self.assertAlmostEqual(spent, plan["total_s"], delta=0.1)

    def test_more_time_catches_more_and_no_case_is_in_vain(self):
        plans = [planned("--takt", takt) for takt in ("5", "30", "120", "100h")]
        caught = [one["caught"] for one in plans]
        self.assertEqual(caught, sorted(set(caught)))
        for plan in plans:
            self.assertTrue(all(case["catches"] for case in plan["cases"]))
        last = plans[-1]
        self.assertEqual((last["caught"], last["total_s"]), (last["full"]["caught"], last["full"]["seconds"]))
        self.assertFalse([one for one in last["escapes"] if one["why"] == "time"])
        self.assertEqual(last["curve"][-1]["share"], 1)

    def test_the_datasheet_decides_what_is_counted(self):
        plain = planned("--takt", "60s")
        self.assertIn("repeat-ignored", plain["absent"])
        repeat = planned("--takt", "100h", "--device", "sim:meter?variant=repeat")
        self.assertEqual(repeat["base"], "repeat")
        self.assertNotIn("repeat-ignored", repeat["absent"])
        self.assertNotIn("repeat-ignored", [one["defect"] for one in repeat["escapes"]])
        refused = planned("--takt", "100h", "--set", "C.1=false")
        self.assertTrue(all("6.3.7" not in case["id"] for case in refused["cases"]))

    def test_the_times_are_those_of_the_device(self):
        fast = planned("--takt", "60s")
        slow = planned("--takt", "60s", "--device", "sim:meter?variant=slow-characters")
        self.assertLess(slow["caught"], fast["caught"])
        meter = planned("--takt", "60s", "--device", f"sil:{METER}", "--pics", self.pics())
        self.assertEqual((meter["caught"], meter["not_passed"]), (fast["caught"], []))
        broken = planned("--takt", "60s", "--device", "sim:meter?defect=bcc-unchecked", "--force")
        self.assertTrue(broken["not_passed"])
        for dut, code in (("sim:meter?defect=bcc-unchecked", 1), ("sim:silent", 1)):
            done = umirig("plan", SUITE, "--takt", "60s", "--device", dut, "-o", self.folder / "p.txt")
            self.assertEqual((done.returncode, done.stdout, (self.folder / "p.txt").exists()), (code, "", False))
            self.assertIn("give one that conforms, or --force", done.stderr)

    def test_a_device_that_cannot_be_restarted_needs_pauses(self):
        plan = planned("--takt", "60s", "--no-restart")
        self.assertEqual(len(plan["cases"]), 1)
        self.assertGreater(planned("--takt", "5min", "--no-restart")["total_s"], 130)

    def test_a_part_of_the_suite_can_be_planned(self):
        done = umirig("plan", f"{SUITE}/6.2", "--takt", "60s", "--json")
        self.assertTrue(all(case["id"].startswith(f"{SUITE}/6.2") for case in json.loads(done.stdout)["cases"]))
        # What only other cases show is no escape; and where all is found, more time finds nothing.
        self.assertIn("parity-odd", json.loads(done.stdout)["outside"])
        self.assertNotIn("parity-odd", [one["defect"] for one in json.loads(done.stdout)["escapes"]])
        text = umirig("plan", f"{SUITE}/6.2", "--takt", "5min").stdout
        self.assertRegex(text, r"(?m)^\d+ defects outside the selection")
        self.assertNotIn("what more time would find", text)

    def test_people_read_what_escapes(self):
        short = umirig("plan", SUITE, "--takt", "60s").stdout
        self.assertLess(len(short.splitlines()), 40)
        self.assertRegex(short, r"(?m)^  … \d+ more, each for another case \(--all\)$")
        text = umirig("plan", SUITE, "--takt", "60s", "--all").stdout
        self.assertRegex(text, r"(?m)^\d+ of \d+ defects \(\d+\.\d %\) in \d+\.\d s of 60 s with \d+ cases$")
        self.assertRegex(text, r"no time for iec62056-21/A/1 \(\d+\.\d s\): .*session-never-ends")
        self.assertRegex(text, r"(?m)^  all \d+ +in +\d+\.\d s")

    def test_wrong_calls_are_refused(self):
        for takt in ("0", "-1", "60sec", "x", ""):
            done = umirig("plan", SUITE, "--takt", takt)
            self.assertEqual(done.returncode, 2, takt)
            self.assertIn("--takt", done.stderr)
        self.assertEqual(umirig("plan", SUITE).returncode, 2)
        self.assertEqual(umirig("plan", "nonsense", "--takt", "60s").returncode, 2)
        self.assertEqual(umirig("plan", f"{SUITE}/9.9", "--takt", "60s").returncode, 5)
        tiny = self.folder / "tiny"
        done = umirig("plan", SUITE, "--takt", "1s", "-o", tiny)
        self.assertEqual((done.returncode, tiny.exists()), (5, False))
        self.assertNotIn("run it", done.stdout)
        self.assertIn(f"{tiny} is not written", done.stderr)
        self.assertEqual(umirig("plan", SUITE, "--takt", "60s", "--device", f"sil:{METER}").returncode, 6)
        self.assertEqual(umirig("plan", SUITE, "--takt", "60s", "-o", self.folder / "none" / "plan").returncode, 2)
        self.assertEqual(umirig("run", "@none", "--dut", "sim:meter").returncode, 2)
        (self.folder / "empty").write_text("# nothing\n")
        done = umirig("run", f"@{self.folder / 'empty'}", "--dut", "sim:meter")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no selector", done.stderr)
        self.assertEqual(umirig("qualify", SUITE, "--cases", f"{SUITE}/9.9").returncode, 5)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
