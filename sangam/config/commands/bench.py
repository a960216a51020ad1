"""sangam bench"""

from __future__ import annotations

import runpy
import sys

import typer

from sangam.config import boot, environment


def command(context: typer.Context) -> None:
    """Measure each scenario beside its physical limit, on a database of its own. `sangam bench --help` lists its options."""
    main = environment.ROOT / "bench" / "__main__.py"
    if not main.exists():
        raise boot.Trouble("the benches come with a checkout of the project, and this is none")
    sys.argv = ["bin/bench", *context.args]
    runpy.run_path(str(main), run_name="__main__")


settings = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
