#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""A store that keeps nothing, so that only the client is measured: enough of S3 on loopback.

    http_sink.py [--port N] [--md5]

It prints one JSON line with its port. What it remembers of an object is its length, its metadata
and what the client claimed of it. IT VERIFIES NOTHING: neither signatures nor digests, and a body
of more than 64 KiB is dropped unread (recv with MSG_TRUNC, so that a byte costs the sink next to
nothing). Smaller bodies are kept and hashed, and refused if a SHA-256 in the request is another's:
clients try a store with a wrong one to see whether it looks.

ETags: the MD5 where the client sends one, or with --md5 a computed one (which makes this a slow
sink), else a constant with a `-` in it, as of multipart uploads: no client compares that.
"""

import argparse
import base64
import binascii
import hashlib
import itertools
import json
import re
import socket
import sys
import threading
import urllib.parse
from xml.sax.saxutils import escape

SMALL = 64 << 10
BLOCK = 1 << 20
MOST_HEAD = 64 << 10
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
REASONS = {200: "OK", 204: "No Content", 206: "Partial Content", 400: "Bad Request",
           404: "Not Found", 405: "Method Not Allowed", 501: "Not Implemented"}
PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n'
TIME = "2026-01-01T00:00:00.000Z"
HTTP_TIME = "Thu, 01 Jan 2026 00:00:00 GMT"


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status, code):
        super().__init__(code)
        self.status, self.code = status, code


class Body:
    """What came of a request's body: its length always, its bytes if they are few."""

    def __init__(self, size, data, md5):
        self.size, self.data, self.md5 = size, data, md5


class Kept:
    """An object, or one part of one."""

    def __init__(self, body, headers):
        self.size, self.data = body.size, body.data
        self.checksum = headers.get("x-amz-checksum-sha256")
        self.headers = {name: value for name, value in headers.items()
                        if name.startswith("x-amz-meta-") or name == "content-type"}
        self.kind = "FULL_OBJECT"
        self.etag = body.md5 or md5_claimed(headers) or "not-computed-1"


def md5_claimed(headers):
    try:
        return base64.b64decode(headers.get("content-md5", ""), validate=True).hex()
    except binascii.Error:
        return ""


class Bucket:
    """What is remembered; everybody sees the same."""

    def __init__(self):
        self.lock = threading.Lock()
        self.objects = {}
        self.uploads = {}  # identity -> (key, headers, parts by number)
        self.numbers = itertools.count(1)


def check(headers, body):
    """Refuses what the sink can see to be wrong."""
    claimed = headers.get("x-amz-checksum-sha256")
    if claimed is not None:
        try:
            size = len(base64.b64decode(claimed, validate=True))
        except binascii.Error:
            size = 0
        if size != 32:
            raise Refusal(400, "InvalidRequest")
    if body.data is None:
        return
    digest = hashlib.sha256(body.data).digest()
    if claimed is not None and base64.b64decode(claimed) != digest:
        raise Refusal(400, "BadDigest")
    signed = headers.get("x-amz-content-sha256", "")
    if re.fullmatch("[0-9a-f]{64}", signed) and signed != digest.hex():
        raise Refusal(400, "XAmzContentSHA256Mismatch")


class Connection:
    """One client's connection, in a thread of its own."""

    def __init__(self, sock, bucket, with_md5):
        self.sock, self.bucket, self.with_md5 = sock, bucket, with_md5
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = memoryview(bytearray(BLOCK))
        self.rest = b""

    def run(self):
        try:
            while self.one():
                pass
        except OSError:
            pass
        finally:
            self.sock.close()

    def one(self):
        """One request; whether there may be another."""
        raw = self.through(b"\r\n\r\n")
        if not raw:
            return False
        lines = raw.decode("latin-1").split("\r\n")
        self.method, target, _ = lines[0].split(" ", 2)
        self.headers = {}
        for line in filter(None, lines[1:]):
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()
        if self.headers.get("expect", "").lower() == "100-continue":
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = self.read_body()
        path, _, query = target.partition("?")
        names = urllib.parse.unquote(path).lstrip("/").split("/", 1)
        self.bucket_name, self.key = names[0], names[1] if len(names) > 1 else ""
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        try:
            check(self.headers, body)
            with self.bucket.lock:
                self.answer(body)
        except Refusal as refusal:
            self.refuse(refusal)
        return self.headers.get("connection", "").lower() != "close"

    # Reading

    def through(self, mark):
        while mark not in self.rest:
            data = self.sock.recv(MOST_HEAD)
            if not data or len(self.rest) > MOST_HEAD:
                return b""
            self.rest += data
        found, _, self.rest = self.rest.partition(mark)
        return found + mark

    def read_body(self):
        md5 = hashlib.md5() if self.with_md5 and self.method == "PUT" else None
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            size = 0
            while count := int(self.through(b"\r\n").split(b";")[0] or b"0", 16):
                self.take(count, md5)
                self.through(b"\r\n")
                size += count
            while self.through(b"\r\n") not in (b"", b"\r\n"):
                pass
            return Body(size, None, md5 and md5.hexdigest())
        size = int(self.headers.get("content-length", 0))
        framed = "aws-chunked" in self.headers.get("content-encoding", "")
        data = self.take(size, None if framed else md5)
        if framed:
            # The frames are not looked into.
            return Body(int(self.headers["x-amz-decoded-content-length"]), None, None)
        return Body(size, data, md5 and md5.hexdigest())

    def take(self, size, md5):
        """Takes so many bytes off the connection; gives them back if they are few."""
        first, self.rest = self.rest[:size], self.rest[size:]
        if md5:
            md5.update(first)
        left = size - len(first)
        kept = bytearray(first) if size <= SMALL else None
        flags = socket.MSG_WAITALL
        if kept is None and md5 is None:
            flags |= socket.MSG_TRUNC
        while left > 0:
            count = self.sock.recv_into(self.buffer, min(left, BLOCK), flags)
            if not count:
                raise ConnectionResetError
            if md5:
                md5.update(self.buffer[:count])
            if kept is not None:
                kept += self.buffer[:count]
            left -= count
        return None if kept is None else bytes(kept)

    # Answering

    def send(self, status, headers=None, body=b""):
        fields = {"Content-Length": str(len(body)), "x-amz-request-id": "0", "Server": "sink"}
        fields |= headers or {}
        lines = [f"HTTP/1.1 {status} {REASONS[status]}"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        self.sock.sendall(head if self.method == "HEAD" else head + body)

    def send_xml(self, root, inside, status=200):
        text = f'{PROLOGUE}<{root} xmlns="{NAMESPACE}">{inside}</{root}>'
        self.send(status, {"Content-Type": "application/xml"}, text.encode())

    def refuse(self, refusal):
        text = f"<Error><Code>{refusal.code}</Code><Message>{refusal.code}</Message></Error>"
        self.send(refusal.status, {"Content-Type": "application/xml"}, text.encode())

    def answer(self, body):
        if self.key:
            action = getattr(self, f"object_{self.method.lower()}", None)
        else:
            action = getattr(self, f"bucket_{self.method.lower()}", None)
        if action is None:
            raise Refusal(405, "MethodNotAllowed")
        action(body)

    # Buckets

    def bucket_head(self, _):
        self.send(200)

    bucket_put = bucket_head

    def bucket_get(self, _):
        if not self.bucket_name:
            return self.send_xml("ListAllMyBucketsResult", "<Buckets></Buckets>")
        if "object-lock" in self.query:
            raise Refusal(404, "ObjectLockConfigurationNotFoundError")
        if "location" in self.query:
            return self.send_xml("LocationConstraint", "")
        if "versioning" in self.query:
            return self.send_xml("VersioningConfiguration", "")
        if "uploads" in self.query:
            return self.list_uploads()
        return self.list_objects()

    def list_objects(self):
        """All of a prefix in one page; as versions, each is its only one."""
        versions = "versions" in self.query
        prefix = self.query.get("prefix", "")
        found = sorted(key for key in self.bucket.objects if key.startswith(prefix))
        tag, more = ("Version", "<VersionId>null</VersionId><IsLatest>true</IsLatest>") \
            if versions else ("Contents", "")
        entries = "".join(
            f"<{tag}><Key>{self.shown(key)}</Key>{more}<LastModified>{TIME}</LastModified>"
            f"<ETag>&quot;{kept.etag}&quot;</ETag><Size>{kept.size}</Size>"
            f"<StorageClass>STANDARD</StorageClass></{tag}>"
            for key in found for kept in [self.bucket.objects[key]])
        self.send_xml(
            "ListVersionsResult" if versions else "ListBucketResult",
            f"<Name>{escape(self.bucket_name)}</Name><Prefix>{self.shown(prefix)}</Prefix>"
            f"{self.encoding()}<KeyCount>{len(found)}</KeyCount>"
            f"<MaxKeys>{max(1000, len(found))}</MaxKeys><IsTruncated>false</IsTruncated>{entries}")

    def list_uploads(self):
        entries = "".join(
            f"<Upload><Key>{self.shown(key)}</Key><UploadId>{upload}</UploadId>"
            f"<Initiated>{TIME}</Initiated></Upload>"
            for upload, (key, _, _) in self.bucket.uploads.items())
        self.send_xml(
            "ListMultipartUploadsResult",
            f"<Bucket>{escape(self.bucket_name)}</Bucket>{self.encoding()}"
            f"<IsTruncated>false</IsTruncated>{entries}")

    def encoding(self):
        return "<EncodingType>url</EncodingType>" if self.is_encoded() else ""

    def is_encoded(self):
        return self.query.get("encoding-type") == "url"

    def shown(self, key):
        return urllib.parse.quote(key) if self.is_encoded() else escape(key)

    # Objects

    def object_put(self, body):
        kept = Kept(body, self.headers)
        headers = {"ETag": f'"{kept.etag}"'}
        if kept.checksum:
            headers["x-amz-checksum-sha256"] = kept.checksum
        if "uploadId" in self.query:
            self.upload()[2][int(self.query["partNumber"])] = kept
        elif set(self.query) & {"retention", "legal-hold", "tagging", "acl"}:
            raise Refusal(501, "NotImplemented")
        else:
            self.bucket.objects[self.key] = kept
            if kept.checksum:
                headers["x-amz-checksum-type"] = kept.kind
        self.send(200, headers)

    def object_post(self, body):
        if "uploads" in self.query:
            upload = f"upload-{next(self.bucket.numbers)}"
            self.bucket.uploads[upload] = (self.key, self.headers, {})
            return self.send_xml(
                "InitiateMultipartUploadResult", f"{self.named()}<UploadId>{upload}</UploadId>")
        if "uploadId" in self.query:
            return self.complete(body)
        raise Refusal(501, "NotImplemented")

    def complete(self, body):
        _, headers, parts = self.upload()
        numbers = re.findall(rb"<PartNumber>\s*(\d+)\s*</PartNumber>", body.data or b"")
        if not numbers:
            # A list of more than 64 KiB was dropped.
            numbers = sorted(parts)
        try:
            chosen = [parts[int(number)] for number in numbers]
        except KeyError:
            raise Refusal(400, "InvalidPart") from None
        kept = Kept(Body(sum(part.size for part in chosen), None, None), headers)
        kept.etag = f"not-computed-{len(chosen)}"
        kept.checksum = composite(chosen)
        kept.kind = "COMPOSITE"
        self.bucket.objects[self.key] = kept
        del self.bucket.uploads[self.query["uploadId"]]
        checksum = f"<ChecksumSHA256>{kept.checksum}</ChecksumSHA256>" if kept.checksum else ""
        self.send_xml(
            "CompleteMultipartUploadResult",
            f"<Location>/{escape(self.bucket_name)}/{escape(self.key)}</Location>{self.named()}"
            f"<ETag>&quot;{kept.etag}&quot;</ETag>{checksum}")

    def named(self):
        return f"<Bucket>{escape(self.bucket_name)}</Bucket><Key>{escape(self.key)}</Key>"

    def upload(self):
        found = self.bucket.uploads.get(self.query["uploadId"])
        if found is None or found[0] != self.key:
            raise Refusal(404, "NoSuchUpload")
        return found

    def object_head(self, _):
        kept = self.kept()
        self.send(200, self.fields(kept) | {"Content-Length": str(kept.size)})

    def object_get(self, _):
        if "uploadId" in self.query:
            return self.list_parts()
        kept = self.kept()
        if self.query:
            raise Refusal(404, "NoSuchObjectLockConfiguration")
        if kept.data is None:
            # There is nothing to give.
            raise Refusal(501, "NotImplemented")
        fields, data = self.fields(kept), kept.data
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("range", ""))
        if asked is None:
            return self.send(200, fields, data)
        first = int(asked[1])
        piece = data[first:int(asked[2]) + 1 if asked[2] else None]
        place = {"Content-Range": f"bytes {first}-{first + len(piece) - 1}/{len(data)}"}
        return self.send(206, fields | place, piece)

    def kept(self):
        kept = self.bucket.objects.get(self.key)
        if kept is None:
            raise Refusal(404, "NoSuchKey")
        return kept

    @staticmethod
    def fields(kept):
        fields = kept.headers | {
            "ETag": f'"{kept.etag}"', "Last-Modified": HTTP_TIME, "Accept-Ranges": "bytes"}
        if kept.checksum:
            fields |= {"x-amz-checksum-sha256": kept.checksum, "x-amz-checksum-type": kept.kind}
        return fields

    def list_parts(self):
        _, _, parts = self.upload()
        entries = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>&quot;{part.etag}&quot;</ETag>"
            f"<Size>{part.size}</Size><LastModified>{TIME}</LastModified>"
            + (f"<ChecksumSHA256>{part.checksum}</ChecksumSHA256>" if part.checksum else "")
            + "</Part>" for number, part in sorted(parts.items()))
        self.send_xml(
            "ListPartsResult",
            f"{self.named()}<UploadId>{self.query['uploadId']}</UploadId>"
            f"<IsTruncated>false</IsTruncated>{entries}")

    def object_delete(self, _):
        if "uploadId" in self.query:
            self.upload()
            del self.bucket.uploads[self.query["uploadId"]]
        else:
            self.bucket.objects.pop(self.key, None)
        self.send(204)


def composite(parts):
    """The checksum of a multipart object as S3 makes it, if each part came with one."""
    if not parts or not all(part.checksum for part in parts):
        return None
    digest = hashlib.sha256(b"".join(base64.b64decode(part.checksum) for part in parts)).digest()
    return f"{base64.b64encode(digest).decode()}-{len(parts)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0, help="a free one unless given")
    parser.add_argument("--md5", action="store_true", help="compute ETags as S3 would")
    options = parser.parse_args()
    bucket = Bucket()
    with socket.create_server(("127.0.0.1", options.port), backlog=256) as listener:
        print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
        while True:
            sock, _ = listener.accept()
            connection = Connection(sock, bucket, options.md5)
            threading.Thread(target=connection.run, daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
