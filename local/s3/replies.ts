import type { ObjectVersion, StoredChecksum } from './types.ts';
import { printXml } from './xml.ts';
import type { XmlNode } from './xml.ts';

/** An answer that is ready to send. A stream comes with its `content-length` among the headers. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Buffer>;
}

/** 200 with an XML document. */
export function xmlReply(
  root: string,
  children: readonly XmlNode[] | string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status: 200, headers: { 'content-type': 'application/xml', ...headers }, body: printXml(root, children) };
}

/** An empty answer. */
export function emptyReply(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers };
}

/** `x-amz-version-id`, only where versions are real. */
export function versionHeader(versionId: string | undefined): Record<string, string> {
  return versionId === undefined || versionId === 'null' ? {} : { 'x-amz-version-id': versionId };
}

/** The checksum as the headers that SDKs read. */
export function checksumHeaders(checksum: StoredChecksum): Record<string, string> {
  return {
    [`x-amz-checksum-${checksum.algorithm.toLowerCase()}`]: checksum.value,
    'x-amz-checksum-type': checksum.type,
  };
}

/** The checksum as the XML elements that SDKs read. */
export function checksumNodes(checksum: StoredChecksum): readonly XmlNode[] {
  return [
    [`Checksum${checksum.algorithm}`, checksum.value],
    ['ChecksumType', checksum.type],
  ];
}

/** What PutObject and CompleteMultipartUpload say of the new version. */
export function writtenHeaders(version: ObjectVersion): Record<string, string> {
  return { 'x-amz-server-side-encryption': 'AES256', ...versionHeader(version.versionId) };
}

/** The ETag as HTTP wants it. */
export function quoted(etag: string): string {
  return `"${etag}"`;
}

/** A time in S3's XML: ISO 8601 with `.000Z`. */
export function xmlTime(timeMs: number): string {
  return new Date(Math.floor(timeMs / 1000) * 1000).toISOString();
}
