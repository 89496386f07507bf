"""What of a demo's script is in its cell, and that the cell shows what the script would."""

import re
from pathlib import Path

import pytest
from notebooks import FOOT, RICH, cell, codes, exported, ran
from onstage.demos import catalog
from onstage.export.notebook import demo_as_cell as fitting
from support import TinyTalk


@pytest.mark.parametrize(
    ("foot", "last"),
    [
        (FOOT + "    asyncio.run(main())", "await main()"),
        (FOOT + "    with contextlib.suppress(KeyboardInterrupt):\n        asyncio.run(main())", "await main()"),
        (FOOT + "    with suppress(KeyboardInterrupt), door:\n        asyncio.run(main())",
         "with door:\n    await main()"),
        (FOOT + "    print(asyncio.run(main()), 'é')\n    print('after')", "print(await main(), 'é')\nprint('after')"),
        (FOOT + "    asyncio.run(main()).close()", "(await main()).close()"),
        ("asyncio.run(main())", "await main()"),
        (FOOT + "    main()", "main()"),
    ],
)  # fmt: skip
def test_the_foot_of_a_demo_becomes_an_await(tiny_talk: TinyTalk, foot: str, last: str) -> None:
    """Docstring, script block, main guard and the guard against Ctrl-C are gone, the rest is as it was."""
    body = "import asyncio\nimport contextlib\nfrom contextlib import suppress\n\ndoor = suppress()\n\n\n"
    tiny_talk.demo("foot", f"{body}async def main():\n    return 1  # one\n\n\n{foot}\n", "# seconds = 5")
    how = fitting.fitted_demo(catalog.find_demo(tiny_talk.project(), "foot"))

    assert how.reason == ""
    assert how.code.endswith(f"async def main():\n    return 1  # one\n\n\n{last}")
    assert not re.search('"""|///', how.code)


@pytest.mark.parametrize(
    "block",
    [
        "with Live(get_renderable=lambda: ' '.join(seen)):\n    {work}",
        "with Live(get_renderable=lambda: ' '.join(seen)) as live:\n    {work}",
        "show = Live(get_renderable=lambda: ' '.join(seen))\nwith suppress(KeyboardInterrupt), show:\n    {work}",
    ],
)
def test_what_rich_redraws_is_shown_once_in_a_notebook(tiny_talk: TinyTalk, tmp_path: Path, block: str) -> None:
    """Complete and as an output that is saved: no widgets, no blocks between lines, the colours of the stage."""
    live = "from contextlib import suppress\nfrom rich.live import Live\n\nseen = []\n"
    live += "from rich import print\nprint('bef', end='')\nprint('ore')\n"
    work = "asyncio.run(asyncio.sleep(0.3))\n    seen.extend(['[cyan]12', 'end'])"
    tiny_talk.demo("lives", RICH.format(listed='["rich"]') + "import asyncio\n" + live + block.format(work=work) + "\n")
    tiny_talk.chapter(("a", cell('demo("lives")')))
    (notebook,) = exported(tiny_talk)
    printed = ran(notebook, tmp_path)[-1]

    assert codes(notebook)[0] == "%pip install -q rich"
    assert re.sub(r"\x1b\[[\d;]*m", "", printed).rstrip() == "before\n12 end"
    assert "\x1b[1;36m12" in printed
