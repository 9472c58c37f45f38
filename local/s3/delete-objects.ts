import { hasIntegrityCheck, receiveDocument } from './body.ts';
import { matchesEtag } from './conditions.ts';
import { invalidRequest, malformedXml } from './errors.ts';
import type { Reply } from './replies.ts';
import { xmlReply } from './replies.ts';
import type { S3Request } from './request.ts';
import type { State } from './state.ts';
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
    const ifMatch = element.child('ETag');
    const current = state.current(request.bucket, key);
    if (ifMatch !== undefined && (current === undefined || !matchesEtag(ifMatch, current.etag))) {
      answers.push([
        'Error',
        [
          ['Key', key],
          ['VersionId', versionId],
          ['Code', 'PreconditionFailed'],
          ['Message', 'At least one of the pre-conditions you specified did not hold'],
        ],
      ]);
      continue;
    }
    const removal = state.remove(bucket, key, versionId, actorOf(request));
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
  }
  for (const sequencer of published) await state.outbox.publish(sequencer);
  return xmlReply('DeleteResult', answers);
}
