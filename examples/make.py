"""Make the example tables: `python examples/make.py ucb` or `... quickstart ADULT.parquet`."""

import argparse
import random
import sys
import time
from pathlib import Path

import polars as pl

HERE = Path(__file__).resolve().parent
SEED = 1973
UCB_COUNTS = {  # Dept: Male Admitted, Male Rejected, Female Admitted, Female Rejected
    "A": (512, 313, 89, 19),
    "B": (353, 207, 17, 8),
    "C": (120, 205, 202, 391),
    "D": (138, 279, 131, 244),
    "E": (53, 138, 94, 299),
    "F": (22, 351, 24, 317),
}
UCB_CELLS = [(g, a) for g in ("Male", "Female") for a in ("Admitted", "Rejected")]
COPIES = {  # example: {file stem: (SDV class, its arguments)}
    "ucb": {
        "gaussian_copula": ("GaussianCopulaSynthesizer", {}),
        "tvae": ("TVAESynthesizer", {"epochs": 300, "enable_gpu": False}),
        "ctgan": ("CTGANSynthesizer", {"epochs": 300, "enable_gpu": False}),
    },
    "quickstart": {"synthetic": ("TVAESynthesizer", {"epochs": 300, "enable_gpu": False})},
}


def ucb() -> pl.DataFrame:
    """Expand the 24 published counts to one row per applicant."""
    rows = [
        (gender, dept, admit)
        for dept, counts in UCB_COUNTS.items()
        for (gender, admit), count in zip(UCB_CELLS, counts, strict=True)
        for _ in range(count)
    ]
    return pl.DataFrame(rows, schema=["Gender", "Dept", "Admit"], orient="row")


def adult(source: Path) -> pl.DataFrame:
    """Select five columns of the UCI Adult table, `class` renamed to `income`."""
    texts = pl.col("sex", "race", "education", "class").cast(pl.String)
    table = pl.read_parquet(source).select(pl.col("age").cast(pl.Int64), texts)
    return table.rename({"class": "income"})


def metadata(table: pl.DataFrame) -> dict:
    """Describe the table to SDV: text is categorical, the rest numerical."""
    kinds = {
        name: {"sdtype": "categorical" if kind == pl.String else "numerical"}
        for name, kind in table.schema.items()
    }
    return {"METADATA_SPEC_VERSION": "V2", "tables": {"table": {"columns": kinds}}}


def draw(table: pl.DataFrame, kind: str, options: dict[str, object]) -> pl.DataFrame:
    """Fit one SDV synthesizer with fixed seeds and draw as many rows as the table has."""
    import numpy as np
    import torch
    from sdv import single_table
    from sdv.metadata import Metadata

    random.seed(SEED)
    np.random.seed(SEED)  # noqa: NPY002 - the seed that SDV draws from
    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # so that the number of cores does not change the sums
    described = Metadata.load_from_dict(metadata(table))
    synthesizer = getattr(single_table, kind)(described, **options)
    synthesizer.fit({"table": table.to_pandas()})
    rows = synthesizer.sample(table.height)["table"]  # SDV seeds its own sampling after a fit
    return pl.from_pandas(rows).select(table.columns).cast(dict(table.schema))


def write(table: pl.DataFrame, path: Path, start: float) -> None:
    """Write one Parquet file and say so."""
    table.write_parquet(path, compression="zstd")
    seconds = time.perf_counter() - start
    print(f"{path.relative_to(HERE)}: {table.height} rows, {seconds:.0f} s", flush=True)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="NAME", help="write only this file: real, tvae ...")
    parser.add_argument("example", choices=COPIES)
    parser.add_argument("adult", type=Path, nargs="?", help="UCI Adult as Parquet (quickstart)")
    args = parser.parse_args()
    if args.example == "quickstart" and args.adult is None:
        parser.error("quickstart needs the path of the UCI Adult table as Parquet")
    names = ("real", *COPIES[args.example])
    if args.only not in (None, *names):
        parser.error(f"--only takes one of: {', '.join(names)}")
    return args


def main() -> None:
    """Write the real table, then each synthetic copy."""
    args, start = arguments(), time.perf_counter()
    folder = HERE / {"ucb": "ucb_admissions"}.get(args.example, args.example)
    real = ucb() if args.example == "ucb" else adult(args.adult)
    if args.only in (None, "real"):
        write(real, folder / "real.parquet", start)
    for stem, (kind, options) in COPIES[args.example].items():
        if args.only not in (None, stem):
            continue
        start = time.perf_counter()
        try:
            copy = draw(real, kind, options)
        except ModuleNotFoundError as error:
            sys.exit(f'{error}: the copies need pip install "synthcheck[sdv]"')
        write(copy, folder / f"{stem}.parquet", start)


if __name__ == "__main__":
    main()
