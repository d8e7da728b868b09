from pathlib import Path


def url(base_dir: Path) -> str:
    return "postgres:///innolab"
