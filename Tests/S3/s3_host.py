# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""A camdockd that forwards to an S3 store, and the throw-away gateway it can forward to."""

import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = os.path.join(os.path.dirname(HERE), "Tools")
sys.path.insert(0, TOOLS)

from camdock_host import Host  # noqa: E402
from s3_bucket import Client  # noqa: E402


class Gateway:
    """A Ceph object gateway in a directory of its own; rgw.sh does the work."""

    def __init__(self, work):
        self.work = os.path.abspath(work)
        self.config = os.path.join(self.work, "s3.json")

    def do(self, action):
        """One action of rgw.sh."""
        run = subprocess.run(
            [os.path.join(HERE, "rgw.sh"), action, self.work], capture_output=True, text=True,
            stdin=subprocess.DEVNULL,
        )
        if run.returncode != 0:
            raise RuntimeError(f"rgw.sh {action} failed: {run.stderr.strip()}")

    def down(self):
        """Stops it, if it ever came up."""
        if os.path.exists(os.path.join(self.work, "ceph.conf")):
            self.do("down")

    def settings(self):
        with open(self.config, encoding="utf-8") as file:
            return json.load(file)

    def client(self, **more):
        return Client.from_config(self.config, **more)

    def rclone(self, *arguments):
        """rclone with the gateway as `store:` and nothing of this host's configuration."""
        settings = self.settings()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "RCLONE_"))}
        remote = {
            "TYPE": "s3", "PROVIDER": "Ceph", "ENV_AUTH": "false", "REGION": settings["region"],
            "ENDPOINT": settings["endpoint"], "ACCESS_KEY_ID": settings["access_key"],
            "SECRET_ACCESS_KEY": settings["secret_key"],
        }
        # A key is a file's name as it stands.
        plain = {"RCLONE_CONFIG": "/dev/null", "RCLONE_S3_ENCODING": "None",
                 "RCLONE_LOCAL_ENCODING": "None"}
        environment = kept | plain | {f"RCLONE_CONFIG_STORE_{k}": v for k, v in remote.items()}
        try:
            run = subprocess.run(
                ["rclone", *arguments], env=environment, capture_output=True, text=True)
        except FileNotFoundError:
            raise RuntimeError("rclone is missing: apt-get install rclone") from None
        if run.returncode != 0:
            raise RuntimeError(f"rclone {arguments[0]} failed: {run.stderr.strip()}")
        return run.stdout


class S3Host(Host):
    """A host whose store is a bucket."""

    def forward_to(self, endpoint, bucket, access_key, secret_key, region="us-east-1",
                   profile="ceph-rgw"):
        """Names the store that `configure` writes down from now on."""
        self.credentials = os.path.join(self.root, "s3-credentials.toml")
        descriptor = os.open(
            self.credentials, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(f"access_key = {json.dumps(access_key)}\n"
                       f"secret_key = {json.dumps(secret_key)}\n")
        if self.user is not None:
            os.chown(self.credentials, self.user, self.user)
        self.store_settings = {
            "kind": "s3", "endpoint": endpoint, "bucket": bucket, "region": region,
            "credentials_file": self.credentials, "allow_http": endpoint.startswith("http:"),
            "profile": profile, "addressing": "path",
        }

    def configure(self, hold=False, lanes=2, part_size="16 MiB", extra=""):
        super().configure(hold, lanes, part_size, extra)
        path = os.path.join(self.root, "camdock.toml")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        # JSON's strings and booleans are TOML's, too.
        lines = "".join(f"{key} = {json.dumps(v)}\n" for key, v in self.store_settings.items())
        text, count = re.subn(
            r"(?m)^\[store\]\n(?:[^\[].*\n)*", lambda _: "[store]\n" + lines, text)
        if count != 1:
            raise RuntimeError("the configuration has no section [store]")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
