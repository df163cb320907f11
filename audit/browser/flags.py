"""The switches that every browser is started with, beside those that Playwright gives it.

Never one that changes what a page shows or what is found on it.
"""

from __future__ import annotations

# Everything beside the proxy (QUIC, WebRTC, background services) stays shut. Full Chromium obeys only the first WebRTC
# switch and headless-shell only the second, so both are given.
_HARDENING = (
    "--disable-quic",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
)

# A page is seen for too short a time for what V8 compiles to machine code to pay off: the accessibility engine alone
# would have some 250 functions compiled anew for every page. Maglev waits for fifty times as many calls as usual,
# TurboFan for twenty times, and nothing is compiled on another thread. Larger tiles are fewer to paint and hand over.
_THRIFT = (
    "--js-flags=--single-threaded --invocation-count-for-maglev=20000 --invocation-count-for-turbofan=60000",
    "--default-tile-width=512",
    "--default-tile-height=512",
)

# Without it the documents of a site follow one another in one frame of the renderer: a tenth of the CPU of a page.
_SPARED_FEATURE = "RenderDocument"

# Chromium obeys the last such switch only, so what Playwright switches off is said again; a test compares the two.
_PLAYWRIGHTS_FEATURES = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "msForceBrowserSignIn",
    "msEdgeUpdateLaunchServicesPreferredVersion",
)

FLAGS = (*_HARDENING, *_THRIFT, "--disable-features=" + ",".join((*_PLAYWRIGHTS_FEATURES, _SPARED_FEATURE)))
