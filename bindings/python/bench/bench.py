"""mintage beside PyJWT and joserfc, in one run.

Each peer is given its best: keys that are prepared, options and a checker of claims that are made
once. All take turns in every round; a figure is the median of the rounds, in CPU time of the
process.

    python bench.py [file.json]      prints a table; writes the same as JSON

The tokens have iss, sub, aud, iat, exp, jti, scope, epoch and one claim of the host's own.
"""

import base64
import json
import os
import platform
import statistics
import sys
import time
import timeit
from pathlib import Path
from tempfile import TemporaryDirectory

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jwt as jose
from joserfc.jwk import ECKey, OctKey

from mintage import Engine

ROUNDS = 15
ROUND_S = 0.02
MANY = 1000
SECRET = bytes(range(32))
PEM = (Path(__file__).parents[3] / "tests" / "keys" / "ec_p256.pem").read_text()
ISSUER, AUDIENCE = "https://id.example.com", "https://api.example.com"


class Setting:
    """One algorithm: engines with the cache, without it, and with state in a file in `folder`; and
    the peers with the same key."""

    def __init__(self, algorithm, folder):
        secret = {"secret": base64.b64encode(SECRET).decode(), "algorithm": algorithm}
        key = secret if algorithm == "HS256" else {"pem": PEM, "algorithm": algorithm}
        config = {
            "issuer": ISSUER,
            "audience": AUDIENCE,
            "keys": [{"kid": "2025-02", **key}],
            "identity_secret": [base64.b64encode(SECRET).decode()],
            "start": "open",
        }
        self.algorithm = algorithm
        self.engine = Engine(config)
        self.cold = Engine({**config, "cache_slots": 0})
        self.shared = Engine({**config, "state": {"sqlite": f"{folder}/{algorithm}.db"}})
        self.user = self.engine.create_identity()
        self.own = {"tenant": "blue"}
        self.token = self.engine.mint(self.user, ["chat"], claims=self.own).token
        self.claims = self.engine.verify(self.token).claims
        if algorithm == "HS256":
            self.private = self.public = jwt.get_algorithm_by_name("HS256").prepare_key(SECRET)
            self.jose_key = OctKey.import_key(SECRET)
        else:
            self.private = load_pem_private_key(PEM.encode(), None)
            self.public = self.private.public_key()
            self.jose_key = ECKey.import_key(PEM)
        self.jwt = jwt.PyJWT({"require": ["iss", "sub", "aud", "iat", "exp", "jti"]})
        self.algorithms = [algorithm]
        self.header = {"alg": algorithm, "kid": "2025-02", "typ": "at+jwt"}
        wanted = {"iss": {"essential": True, "value": ISSUER}}
        wanted |= {"aud": {"essential": True, "value": AUDIENCE}, "exp": {"essential": True}}
        self.registry = jose.JWTClaimsRegistry(**wanted)

    def mint(self):
        return self.engine.mint(self.user, ["chat"], claims=self.own).token

    def pyjwt(self, token):
        claims = self.jwt.decode(
            token,
            self.public,
            algorithms=self.algorithms,
            audience=AUDIENCE,
            issuer=ISSUER,
        )
        return claims["sub"], claims["exp"]

    def joserfc(self, token):
        claims = jose.decode(token, self.jose_key, algorithms=self.algorithms).claims
        self.registry.validate(claims)
        return claims["sub"], claims["exp"]

    def joserfc_signature_only(self, token):
        claims = jose.decode(token, self.jose_key, algorithms=self.algorithms).claims
        return claims["sub"], claims["exp"]

    def pyjwt_mint(self):
        headers = {"kid": "2025-02", "typ": "at+jwt"}
        return self.jwt.encode(self.claims, self.private, self.algorithm, headers)

    def joserfc_mint(self):
        return jose.encode(self.header, self.claims, self.jose_key, algorithms=self.algorithms)


READ = "verified.identity; verified.expires_at_unix_s"
SEEN = f"verified = setting.engine.verify(token); {READ}"
SEEN_SHARED = f"verified = setting.shared.verify(token); {READ}"
SEEN_SAME_TEXT = f"verified = setting.engine.verify(setting.token); {READ}"
SEEN_WITH_SCOPE = f"verified = setting.engine.verify(token, ['chat']); {READ}"
SEEN_WITH_CLAIMS = "setting.engine.verify(token).claims"
FIRST_SIGHT = f"verified = setting.cold.verify(token); {READ}"
PYJWT = "setting.pyjwt(token)"
JOSERFC = "setting.joserfc(token)"
JOSERFC_SIGNATURE = "setting.joserfc_signature_only(token)"
MINT = "setting.engine.mint(setting.user, ['chat'], claims=setting.own)"


def timed(setting, call, count):
    """CPU time of a call, in s. Each has the token in a text of its own, as requests bring it: one
    whose hash Python has not computed yet."""
    start, *rest = setting.token
    texts = [start + "".join(rest) for _ in range(count)]
    loop = f"for token in texts: {call}"
    names = {"setting": setting, "texts": texts}
    return timeit.Timer(loop, timer=time.process_time, globals=names).timeit(1) / count


def measure(setting, calls):
    """The median CPU time of each call, in ns; within every round they take turns."""
    counts = {name: int(ROUND_S / timed(setting, call, 50)) + 1 for name, call in calls.items()}
    times = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            times[name].append(timed(setting, call, counts[name]) * 1e9)
    return {name: statistics.median(taken) for name, taken in times.items()}


def measure_many(setting, fresh):
    """CPU time of calls for a thousand tokens, in ns: a thousand, and one. The texts are new in
    every round, as requests bring them, or those of the round before."""
    engine = setting.engine
    known = [setting.mint() for _ in range(MANY)]

    def single(texts):
        for token in texts:
            engine.verify(token)

    times = {single: [], engine.verify_many: []}
    for _ in range(ROUNDS * 3):
        for call, taken in times.items():
            texts = [token[0] + token[1:] for token in known] if fresh else known
            start = time.process_time()
            call(texts)
            taken.append((time.process_time() - start) * 1e9)
    return [statistics.median(taken[1:]) for taken in times.values()]


def check(figure, meaning, required=""):
    """A figure, and whether it is what is required."""
    verdict = ""
    if required:
        relation, bound = required.split()
        good = figure <= float(bound) if relation == "<=" else figure >= float(bound)
        verdict = "ok" if good else "MISSED"
    return {
        "figure": round(figure, 1),
        "meaning": meaning,
        "required": required,
        "verdict": verdict,
    }


def run(folder):
    hs, es = Setting("HS256", folder), Setting("ES256", folder)
    for setting in (hs, es):
        wanted = (setting.user, setting.claims["exp"])
        assert setting.pyjwt(setting.token) == setting.joserfc(setting.token) == wanted
    took = measure(
        hs,
        {
            "seen": SEEN,
            "seen, shared": SEEN_SHARED,
            "seen, same text": SEEN_SAME_TEXT,
            "seen, scope": SEEN_WITH_SCOPE,
            "seen, claims": SEEN_WITH_CLAIMS,
            "first": FIRST_SIGHT,
            "PyJWT": PYJWT,
            "joserfc": JOSERFC,
            "joserfc, signature only": JOSERFC_SIGNATURE,
        },
    )
    peers = {name: took[name] for name in ("PyJWT", "joserfc", "joserfc, signature only")}
    times = "times as fast as "

    def row(name, ours, peers, checks, note=""):
        return {"row": name, "ours_ns": ours, "peers": peers, "checks": checks, "note": note}

    rows = [
        row(
            "verify, token seen before, identity and expiry read",
            took["seen"],
            peers,
            [
                check(took["seen"], "ns", "<= 800"),
                check(peers["PyJWT"] / took["seen"], times + "PyJWT", ">= 80"),
                check(
                    peers["joserfc, signature only"] / took["seen"],
                    times + "joserfc, signature only",
                    ">= 30",
                ),
                check(peers["joserfc"] / took["seen"], times + "joserfc with claims checked"),
            ],
        ),
        row(
            "the same, the very same text object again",
            took["seen, same text"],
            peers,
            [
                check(took["seen, same text"], "ns"),
                check(peers["PyJWT"] / took["seen, same text"], times + "PyJWT"),
                check(
                    peers["joserfc, signature only"] / took["seen, same text"],
                    times + "joserfc, signature only",
                ),
            ],
        ),
        row(
            "the same, state in SQLite",
            took["seen, shared"],
            {"state in memory": took["seen"]},
            [check(took["seen, shared"] - took["seen"], "ns more than with state in memory")],
            "one call in 5 ms looks at the file",
        ),
        row("the same, one scope required", took["seen, scope"], {}, []),
        row("the same, all claims read", took["seen, claims"], {}, []),
        row(
            "verify, first sight, HS256",
            took["first"],
            peers,
            [
                check(peers["PyJWT"] / took["first"], times + "PyJWT", ">= 20"),
                check(peers["joserfc"] / took["first"], times + "joserfc with claims checked"),
            ],
            "with cache_slots 0",
        ),
    ]
    took = measure(es, {"first": FIRST_SIGHT, "PyJWT": PYJWT, "joserfc": JOSERFC})
    ours = took.pop("first")
    note = "with cache_slots 0; nearly all of it is the signature"
    checks = [check(took["PyJWT"] / ours, times + "PyJWT")]
    rows.append(row("verify, first sight, ES256", ours, took, checks, note))
    for setting in (hs, es):
        took = measure(
            setting,
            {
                "mint": MINT,
                "PyJWT": "setting.pyjwt_mint()",
                "joserfc": "setting.joserfc_mint()",
            },
        )
        ours = took.pop("mint")
        checks = [check(took["PyJWT"] / ours, times + "PyJWT")]
        rows.append(row(f"mint, {setting.algorithm}", ours, took, checks))
    for fresh, name, required in (
        (False, "verify_many of 1000 seen tokens", "<= 0.4"),
        (True, "the same, each in a text of its own", ""),
    ):
        single, many = measure_many(hs, fresh)
        ratio = {**check(many / single, "of 1000 single calls", required)}
        ratio["figure"] = round(many / single, 2)
        rows.append(row(name, many, {"1000 single calls": single}, [ratio]))
    return {
        "host": "python",
        "about": f"Python {platform.python_version()}, PyJWT {jwt.__version__}, "
        f"tokens of {len(hs.token)} and {len(es.token)} bytes",
        "rows": rows,
    }


def show(result):
    print(result["about"])
    for row in result["rows"]:
        peers = ", ".join(f"{name} {taken:,.0f}" for name, taken in row["peers"].items())
        print(f"{row['row']:52}{row['ours_ns']:10,.0f} ns   {peers}")
        for each in row["checks"]:
            required = f"   ({each['required']}: {each['verdict']})" if each["required"] else ""
            print(f"{'':8}{each['figure']:,} {each['meaning']}{required}")


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        measured = run(scratch)
    show(measured)
    if len(sys.argv) > 1:
        os.makedirs(os.path.dirname(os.path.abspath(sys.argv[1])), exist_ok=True)
        Path(sys.argv[1]).write_text(json.dumps(measured, indent=1) + "\n")
