"""``python -m audit.demo [--port N] [--clean]``: serves the town for inspection by hand. Never audits it."""

from __future__ import annotations

import argparse
import time

from audit.demo import build, serve


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m audit.demo", description="在本机提供虚构的示例网站")
    parser.add_argument("--port", type=int, default=0, help="端口，默认自动选择")
    parser.add_argument("--clean", action="store_true", help="不植入缺陷")
    options = parser.parse_args()
    town = build(defects=not options.clean)
    with serve(town, port=options.port) as server:
        print(f"{server.url} （{town.count()} 个网页，植入缺陷 {len(town.defects)} 处，Ctrl+C 结束）", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
