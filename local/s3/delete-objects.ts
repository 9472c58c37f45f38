import { accessDenied, mayDelete } from './access.ts';
import { hasIntegrityCheck, receiveDocument } from './body.ts';
import { matchesEtag } from './conditions.ts';
import { S3Error, invalidRequest, malformedXml, preconditionFailed } from './errors.ts';
import { isVersionId } from './read.ts';
import type { Reply } from './replies.ts';
import { xmlReply } from './replies.ts';
import type { S3Request } from './request.ts';
import { assertKeyLength } from './request.ts';
import type { Removal, State } from './state.ts';
import type { BucketConfig } from './types.ts';
import { actorOf } from './write.ts';
import type { XmlNode } from './xml.ts';
import { parseXml } from './xml.ts';

const MAX_KEYS = 1000;
const MAX_DELETE_BYTES = 2 * 1024 * 1024;

/** DeleteObjects: up to 1000 keys, each with its own outcome. */
export async function deleteObjects(request: S3Request, state: State, bucket: BucketConfig): Promise<Reply> {
  if (!hasIntegrityCheck(request))
    throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  const document = parseXml(await receiveDocument(request, MAX_DELETE_BYTES), 'Delete');
  const wanted = document.children('Object');
  if (wanted.length === 0 || wanted.length > MAX_KEYS) throw malformedXml();
  const isQuiet = document.child('Quiet')?.trim() === 'true';
  const answers: XmlNode[] = [];
  const published: string[] = [];
  for (const element of wanted) {
    const key = element.child('Key');
    if (key === undefined || key === '') throw malformedXml();
    const versionId = element.child('VersionId');
    try {
      if (!mayDelete(request, key, versionId)) throw accessDenied();
      const removal = removeOne(request, state, bucket, { key, versionId, ifMatch: element.child('ETag') });
      if (removal.sequencer !== undefined) published.push(removal.sequencer);
      if (isQuiet) continue;
      answers.push([
        'Deleted',
        [
          ['Key', key],
          ['VersionId', versionId],
          ['DeleteMarker', removal.isMarker ? true : undefined],
          ['DeleteMarkerVersionId', removal.isMarker ? removal.versionId : undefined],
        ],
      ]);
    } catch (error) {
      // The keys before this one are gone already: what fails is told of this key alone.
      if (!(error instanceof S3Error)) throw error;
      answers.push([
        'Error',
        [
          ['Key', key],
          ['VersionId', versionId],
          ['Code', error.code],
          ['Message', error.message],
        ],
      ]);
    }
  }
  for (const sequencer of published) await state.outbox.publish(sequencer);
  return xmlReply('DeleteResult', answers);
}

function removeOne(
  request: S3Request,
  state: State,
  bucket: BucketConfig,
  wanted: { readonly key: string; readonly versionId: string | undefined; readonly ifMatch: string | undefined },
): Removal {
  const { key, versionId, ifMatch } = wanted;
  assertKeyLength(key);
  if (versionId !== undefined && !isVersionId(versionId)) {
    throw new S3Error(404, 'NoSuchVersion', 'The specified version does not exist.');
  }
  const current = state.current(request.bucket, key);
  if (ifMatch !== undefined && (current === undefined || !matchesEtag(ifMatch, current.etag))) {
    throw preconditionFailed('If-Match');
  }
  return state.remove(bucket, key, versionId, actorOf(request));
}
