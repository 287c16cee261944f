#!/usr/bin/python3
"""Three gates over the text of the tree, called by scripts/lint: layers, clock, words. Also: keys, what clang-tidy has to see.

lint_sources.py layers|clock|words   prints each fault as FILE:LINE: what, expected; exit 1 if there is one
lint_sources.py keys DATABASE        prints KEY FILE for each .cpp, the key being a hash of all that can change clang-tidy's answer
"""

import hashlib
import json
import os
import re
import shlex
import subprocess
import sys

# Which room may include which (design: arrows point one way). A room may always include itself; the longest name wins.
ENGINE = ["rig/base", "rig/world", "rig/line"]
ROOMS = {
    "rig/base": [],
    "rig/world": ["rig/base"],
    "rig/line": ["rig/base", "rig/world"],
    "rig/crypto": ["rig/base"],
    "rig/iec62056": ENGINE + ["rig/crypto"],
    "rig/sim": ENGINE + ["rig/crypto", "rig/iec62056"],
    "rig/run": ENGINE + ["rig/crypto"],
    "rig/cli": ENGINE + ["rig/crypto", "rig/iec62056", "rig/sim", "rig/run", "adapters/sim", "adapters/replay", "adapters/sil",
                         "adapters/serial", "adapters/net", "adapters/exec", "suites", "reports"],
    "adapters/sim": ENGINE + ["rig/sim"],
    "adapters/replay": ENGINE + ["rig/run", "rig/iec62056"],
    "adapters/sil": ENGINE,
    "adapters/serial": ENGINE,
    "adapters/net": ENGINE,
    "adapters/exec": ENGINE + ["adapters/serial"],
    "adapters/sil/example": ["adapters/sil"],
    "suites": ENGINE + ["rig/run", "rig/iec62056"],
    "reports": ENGINE + ["rig/run"],
}
COSTLY = ("toml++/", "nlohmann/", "CLI/")  # seconds a file: never in a header
OWNERS = {"botan/": "rig/crypto"}  # a library that one room wraps
FREE = re.compile(r"_(test\.[ch]pp|fuzz\.cpp)$")  # may use any room but rig/cli
SOURCE = re.compile(r"\.(cpp|hpp|c|h)$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
CLOCK = re.compile(
    r"this_thread|\b[un]?sleep\s*\(|\bnanosleep\b|\b(steady|system|high_resolution)_clock\b|\bchrono\s*::\s*\w+_clock\b"
    r"|\btime\s*\(\s*(nullptr|NULL|0)\s*\)|\bgettimeofday\b|\bclock_(gettime|nanosleep)\b"
)
HOSTS = (
    r"\b(d[e]b\.debian|s[n]apshot\.debian|s[e]curity\.debian|a[r]chive\.ubuntu|p[y]pi\.org|p[y]thonhosted"
    r"|r[e]gistry\.npm|c[r]ates\.io|p[r]oxy\.golang)"
)
WORDS = [
    (r"(?<![\w.~$}*])/(h[o]me|r[o]ot|w[o]rk|U[s]ers)/\w", "a path of one machine", "a path below the project, or an argument"),
    (HOSTS, "a package host", "the machine's own package sources"),
    (r"\b(T[O]DO|F[I]XME)\b", "unfinished work", "the work, or an issue"),
]


def files():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], check=True, capture_output=True, text=True)
    return sorted(f for f in listed.stdout.split("\0") if os.path.isfile(f) and not os.path.islink(f))


def text_of(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def room_of(path):
    fits = [room for room in ROOMS if path.startswith(room + "/")]
    return max(fits, key=len, default=None)


def resolve(path, name):
    """The file that an #include names, if it is one of ours: from the top, or from the including file's folder."""
    beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
    return next((f for f in (name, beside) if os.path.isfile(f)), name)


def includes(path):
    for number, line in enumerate(text_of(path).splitlines(), 1):
        if found := INCLUDE.match(line):
            yield number, found[2] if found[1] == "<" else resolve(path, found[2])


def layers():
    arrows = {}
    for path in filter(SOURCE.search, files()):
        room = room_of(path)
        if not room:
            yield f"{path}:1: in no room of the layer table, expected one of: {' '.join(ROOMS)}"
            continue
        for number, name in includes(path):
            where, other = f"{path}:{number}: {room} includes {name}", room_of(name)
            if name.startswith(COSTLY) and not path.endswith(".cpp"):
                yield f"{where}, expected that library in a .cpp only"
            for prefix, owner in OWNERS.items():
                if name.startswith(prefix) and room != owner:
                    yield f"{where}, expected it in {owner} only"
            if other is None or other == room:
                pass
            elif other == "rig/cli" or not FREE.search(path) and other not in ROOMS[room]:
                yield f"{where}, expected only: {' '.join(ROOMS[room]) or 'nothing'}"
            if other and not FREE.search(path) and os.path.dirname(name) != os.path.dirname(path):
                arrows.setdefault(os.path.dirname(path), {})[os.path.dirname(name)] = f"{path}:{number}"
    yield from circles(arrows)


def circles(arrows):
    """Each folder that can be reached from itself, with the arrow on which the way back begins."""
    for start in arrows:
        for first, where in arrows[start].items():
            seen, todo = set(), [first]
            while todo:
                folder = todo.pop()
                if folder not in seen:
                    seen.add(folder)
                    todo += arrows.get(folder, {})
            if start in seen:
                yield f"{where}: {start} uses {first}, which uses {start}, expected no circle between folders"


def clock():
    for path in filter(SOURCE.search, files()):
        if room_of(path) == "rig/world":
            continue
        code = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), text_of(path), flags=re.S)
        for number, line in enumerate(code.splitlines(), 1):
            if found := CLOCK.search(re.sub(r"//.*", "", line)):
                yield f"{path}:{number}: {found[0].strip()}, expected clocks and sleep in rig/world only"


def words():
    for path in files():
        for number, line in enumerate(text_of(path).splitlines(), 1):
            for pattern, what, instead in WORDS:
                if found := re.search(pattern, line):
                    yield f"{path}:{number}: {what} ({found[0]}), expected {instead}"


def keys(database):
    """Content, not time: the key of a file covers all of ours that it includes, its flags, the checks and the tool."""
    top = os.getcwd()
    flags = {}
    for entry in json.loads(text_of(database)):
        command = [word for word in shlex.split(entry["command"]) if word.startswith(("-D", "-std", "-W"))]
        flags[os.path.relpath(entry["file"], top)] = " ".join(command).replace(top, "")
    common = text_of(".clang-tidy") + subprocess.run(["clang-tidy", "--version"], check=True, capture_output=True, text=True).stdout
    content = {}
    # Tests cost as much as all else, benches need a library that a build can do without; neither ends in the program.
    for path in (f for f in files() if f.endswith(".cpp") and not f.endswith(("_test.cpp", "_bench.cpp"))):
        closure, todo = set(), [path]
        while todo:
            name = todo.pop()
            if name not in closure and os.path.isfile(name):
                closure.add(name)
                if name not in content:
                    content[name] = (text_of(name), [include for _, include in includes(name)])
                todo += content[name][1]
        whole = hashlib.sha256((common + flags.get(path, "")).encode())
        for name in sorted(closure):
            whole.update(f"{name}\0{content[name][0]}\0".encode())
        yield f"{whole.hexdigest()[:32]} {path}"


if __name__ == "__main__":
    if sys.argv[1] == "keys":
        print("\n".join(keys(sys.argv[2])))
    else:
        faults = list({"layers": layers, "clock": clock, "words": words}[sys.argv[1]]())
        print("\n".join(faults), end="\n" if faults else "")
        sys.exit(bool(faults))
