import { XMLParser } from 'fast-xml-parser';
import { parseJson } from '../json.ts';
import { argument, textArgument } from '../run.ts';
import type { BuiltIns } from '../run.ts';

/** `util.xml`. Attributes, comments and the declaration are dropped; text that is a number becomes one. */
export const xmlUtil: BuiltIns = {
  'util.xml.toMap': (args) =>
    argument(args, 0) === null ? null : parseJson(toJson(textArgument(args, 0, 'util.xml.toMap'))),
  'util.xml.toJsonString': (args) => {
    const json = toJson(textArgument(args, 0, 'util.xml.toJsonString'));
    return argument(args, 1) === true ? JSON.stringify(json) : json;
  },
};

function toJson(xml: string): string {
  const parser = new XMLParser({ ignoreDeclaration: true, ignorePiTags: true });
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is a package of its own; without it any text passes
    return JSON.stringify(parser.parse(xml, true));
  } catch (cause) {
    throw new TypeError(`the text is not XML: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
