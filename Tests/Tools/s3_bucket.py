#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""A small S3 client that shares no code with camdock: what tests ask of a bucket, from outside.

    s3_bucket.py --config WORKDIR/s3.json versions camdock-lock

It signs with AWS Signature Version 4 (path style, whole payload hashed) and prints one JSON object.
The configuration is what Tests/S3/rgw.sh writes; --tls takes its HTTPS endpoint and its CA. Exit
codes: 0 done, 1 the store refused or did not answer, 2 wrong usage.
"""

import argparse
import datetime
import hashlib
import hmac
import http.client
import json
import os
import ssl
import sys
import time
import urllib.parse
import xml.etree.ElementTree

ALGORITHM = "AWS4-HMAC-SHA256"
BLOCK = 1 << 20
# One page of a listing; small enough that tests go over the edge of a page.
PAGE = 500


class S3Error(Exception):
    """An answer that is no success."""

    def __init__(self, status, code, what):
        super().__init__(f"{what}: {status} {code}")
        self.status = status
        self.code = code


def quoted(text, safe="-_.~"):
    """As S3 wants it signed: each byte once, nothing normalised."""
    return urllib.parse.quote(text, safe=safe)


def signing_key(secret, date, region):
    key = b"AWS4" + secret.encode()
    for part in (date, region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def signature(secret, region, stamp, canonical):
    """The signature of a canonical request at a time, and its scope."""
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{stamp}\n{scope}\n{digest}"
    key = signing_key(secret, stamp[:8], region)
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest(), scope


def canonical_request(method, path, query, headers, payload):
    """What is signed; also the names of the headers in it."""
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    return f"{method}\n{path}\n{query}\n{lines}\n{names}\n{payload}", names


class Answer:
    """A status, its headers in lower case, and a small body."""

    def __init__(self, response, body):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = body

    def xml(self):
        return without_namespaces(self.body)


def without_namespaces(body):
    root = xml.etree.ElementTree.fromstring(body)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


class Client:
    """One store and one account; a connection of its own for each request."""

    def __init__(self, endpoint, access_key, secret_key, region="us-east-1", ca=None, timeout=60):
        self.url = urllib.parse.urlsplit(endpoint)
        self.access_key, self.secret_key, self.region = access_key, secret_key, region
        self.timeout = timeout
        self.tls = ssl.create_default_context(cafile=ca) if self.url.scheme == "https" else None

    @classmethod
    def from_config(cls, path, tls=False, **more):
        """The client of a file that rgw.sh wrote."""
        with open(path, encoding="utf-8") as file:
            config = json.load(file)
        return cls(
            config["tls_endpoint" if tls else "endpoint"], config["access_key"],
            config["secret_key"], config["region"], config["ca"] if tls else None, **more,
        )

    def connect(self):
        if self.tls is None:
            return http.client.HTTPConnection(self.url.netloc, timeout=self.timeout)
        return http.client.HTTPSConnection(
            self.url.netloc, timeout=self.timeout, context=self.tls)

    def signed(self, method, path, query, headers, payload):
        """The headers of a request, with its signature."""
        stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        signed = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
        signed |= {"host": self.url.netloc, "x-amz-date": stamp, "x-amz-content-sha256": payload}
        canonical, names = canonical_request(method, path, query, signed, payload)
        proof, scope = signature(self.secret_key, self.region, stamp, canonical)
        signed["authorization"] = (
            f"{ALGORITHM} Credential={self.access_key}/{scope}, SignedHeaders={names}, "
            f"Signature={proof}")
        return signed

    def request(self, method, bucket, key="", query=None, headers=None, body=b"", into=None):
        """One request. `body` is bytes or a file; an answer's body goes to the file `into`.

        Raises S3Error for an answer that is no success, OSError if none comes.
        """
        path = quoted(f"/{bucket}" + (f"/{key}" if key else ""), safe="/-_.~")
        query = "&".join(f"{quoted(k)}={quoted(v)}" for k, v in sorted((query or {}).items()))
        payload, size = measured(body)
        headers = self.signed(method, path, query, headers or {}, payload)
        headers["content-length"] = str(size)
        connection = self.connect()
        try:
            connection.request(method, path + (f"?{query}" if query else ""), body, headers)
            response = connection.getresponse()
            if into is None or response.status >= 300:
                answer = Answer(response, response.read())
            else:
                while chunk := response.read(BLOCK):
                    into.write(chunk)
                answer = Answer(response, b"")
        except http.client.HTTPException as error:
            raise OSError(f"{method} {path}: {error!r}") from error
        finally:
            connection.close()
        if answer.status >= 300:
            raise S3Error(answer.status, code_of(answer.body), f"{method} {path}")
        return answer

    # Buckets

    def make_bucket(self, bucket, lock=False):
        """Makes a bucket; with object lock it keeps versions, too."""
        headers = {"x-amz-bucket-object-lock-enabled": "true"} if lock else {}
        return self.request("PUT", bucket, headers=headers)

    def list(self, bucket, prefix=""):
        """Every object: key, size, etag."""
        query = {"list-type": "2", "prefix": prefix}
        for page in self.pages(bucket, query, {"continuation-token": "NextContinuationToken"}):
            for entry in page.iter("Contents"):
                yield {"key": entry.findtext("Key"), "size": int(entry.findtext("Size")),
                       "etag": entry.findtext("ETag", "").strip('"')}

    def versions(self, bucket, prefix=""):
        """Every version and every delete marker of every key."""
        query = {"versions": "", "prefix": prefix}
        more = {"key-marker": "NextKeyMarker", "version-id-marker": "NextVersionIdMarker"}
        for page in self.pages(bucket, query, more):
            for entry in page:
                if entry.tag in ("Version", "DeleteMarker"):
                    yield {"key": entry.findtext("Key"),
                           "version": entry.findtext("VersionId"),
                           "latest": entry.findtext("IsLatest") == "true",
                           "deleted": entry.tag == "DeleteMarker",
                           "size": int(entry.findtext("Size", "0"))}

    def uploads(self, bucket):
        """Every multipart upload that is neither complete nor aborted."""
        more = {"key-marker": "NextKeyMarker", "upload-id-marker": "NextUploadIdMarker"}
        for page in self.pages(bucket, {"uploads": ""}, more, "max-uploads"):
            for entry in page.iter("Upload"):
                yield {"key": entry.findtext("Key"), "upload": entry.findtext("UploadId"),
                       "began": entry.findtext("Initiated")}

    def pages(self, bucket, query, markers, most="max-keys"):
        """Every page of a listing; `markers` says which answer goes into which question.

        Names are not asked for in URL encoding: gateways differ in which of them they then encode,
        and camdock's keys hold nothing that XML could not.
        """
        query = query | {most: str(PAGE)}
        while True:
            page = self.request("GET", bucket, query=query).xml()
            yield page
            if page.findtext("IsTruncated") != "true":
                return
            before = dict(query)
            for question, tag in markers.items():
                query[question] = page.findtext(tag) or ""
            if query == before:
                raise S3Error(200, "the listing does not go on", f"GET /{bucket}")

    # Objects

    def put(self, bucket, key, body, headers=None):
        return self.request("PUT", bucket, key, headers=headers, body=body)

    def head(self, bucket, key, version=None):
        return self.request("HEAD", bucket, key, versioned(version))

    def get(self, bucket, key, version=None, into=None):
        return self.request("GET", bucket, key, versioned(version), into=into)

    def delete(self, bucket, key, version=None):
        return self.request("DELETE", bucket, key, versioned(version))

    def retention(self, bucket, key, version=None):
        """Mode and end of an object's retention; None if it has none."""
        try:
            query = {"retention": ""} | (versioned(version) or {})
            root = self.request("GET", bucket, key, query).xml()
        except S3Error as error:
            if error.status == 404 and error.code != "NoSuchKey":
                return None
            raise
        return {"mode": root.findtext("Mode"), "until": root.findtext("RetainUntilDate")}

    # Multipart uploads

    def begin(self, bucket, key, headers=None):
        """Begins a multipart upload; its identity."""
        answer = self.request("POST", bucket, key, {"uploads": ""}, headers)
        return answer.xml().findtext("UploadId")

    def put_part(self, bucket, key, upload, number, body):
        """Sends one part; its ETag."""
        query = {"partNumber": str(number), "uploadId": upload}
        return self.request("PUT", bucket, key, query, body=body).headers["etag"]

    def complete(self, bucket, key, upload, etags):
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
            for number, etag in enumerate(etags, 1))
        body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        return self.request("POST", bucket, key, {"uploadId": upload}, body=body)

    def abort(self, bucket, key, upload):
        return self.request("DELETE", bucket, key, {"uploadId": upload})


def versioned(version):
    return {"versionId": version} if version else None


def measured(body):
    """The digest and the size of bytes or of a file, which is left at its start."""
    if isinstance(body, (bytes, bytearray)):
        return hashlib.sha256(body).hexdigest(), len(body)
    digest = hashlib.sha256()
    while chunk := body.read(BLOCK):
        digest.update(chunk)
    size = body.tell()
    body.seek(0)
    return digest.hexdigest(), size


def code_of(body):
    """The name of an error; empty if the body is none, as with HEAD."""
    try:
        return without_namespaces(body).findtext("Code") or ""
    except xml.etree.ElementTree.ParseError:
        return ""


def wait(url, seconds, pid=None):
    """Waits until somebody answers HTTP there; whether that came to be."""
    place = urllib.parse.urlsplit(url).netloc
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if pid is not None and not os.path.exists(f"/proc/{pid}"):
            return False
        connection = http.client.HTTPConnection(place, timeout=2)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
            return True
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    return False


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", help="what rgw.sh wrote")
    parser.add_argument("--tls", action="store_true", help="over HTTPS, by the CA of --config")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name, text, *places, version=False):
        one = commands.add_parser(name, help=text)
        for place in places:
            one.add_argument(place)
        if version:
            one.add_argument("--version")
        return one

    one = command("wait", "until something answers HTTP at URL", "url")
    one.add_argument("--seconds", type=float, default=60)
    one.add_argument("--pid", type=int, help="give up if this process ends")
    command("make-bucket", "a bucket", "bucket").add_argument("--lock", action="store_true")
    one = command("put", "a file as an object", "bucket", "key", "file")
    one.add_argument("--header", action="append", default=[], metavar="NAME:VALUE")
    command("head", "an object's headers", "bucket", "key", version=True)
    command("get", "an object into a file", "bucket", "key", "file", version=True)
    command("list", "all objects", "bucket").add_argument("--prefix", default="")
    command("versions", "all versions and delete markers", "bucket")
    command("uploads", "multipart uploads that are open", "bucket")
    command("begin", "a multipart upload", "bucket", "key")
    command("abort", "a multipart upload", "bucket", "key", "upload")
    command("delete", "an object, or one version of it", "bucket", "key", version=True)
    command("get-retention", "until when an object is kept", "bucket", "key", version=True)
    options = parser.parse_args()
    if options.command != "wait" and not options.config:
        parser.error("--config is needed")
    return options


def run(options):
    """What a command prints."""
    client = Client.from_config(options.config, options.tls)
    bucket, key = options.bucket, getattr(options, "key", None)
    version = getattr(options, "version", None)
    match options.command:
        case "make-bucket":
            client.make_bucket(bucket, options.lock)
            return {"bucket": bucket}
        case "put":
            headers = dict(text.split(":", 1) for text in options.header)
            with open(options.file, "rb") as file:
                return client.put(bucket, key, file, headers).headers
        case "head":
            return client.head(bucket, key, version).headers
        case "get":
            with open(options.file, "wb") as file:
                return client.get(bucket, key, version, into=file).headers
        case "list":
            return {"objects": list(client.list(bucket, options.prefix))}
        case "versions":
            return {"versions": list(client.versions(bucket))}
        case "uploads":
            return {"uploads": list(client.uploads(bucket))}
        case "begin":
            return {"upload": client.begin(bucket, key)}
        case "abort":
            client.abort(bucket, key, options.upload)
        case "delete":
            return client.delete(bucket, key, version).headers
        case "get-retention":
            return {"retention": client.retention(bucket, key, version)}
    return {}


def main():
    options = arguments()
    if options.command == "wait":
        return 0 if wait(options.url, options.seconds, options.pid) else 1
    try:
        print(json.dumps(run(options), indent=2))
    except (S3Error, OSError) as error:
        print(f"s3_bucket: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
