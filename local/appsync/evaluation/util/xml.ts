import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Json } from '../json.ts';
import { argument, textArgument } from '../run.ts';
import type { BuiltIns } from '../run.ts';

/** `util.xml`. Attributes, comments and the declaration are dropped; text that is a number becomes one. */
export const xmlUtil: BuiltIns = {
  'util.xml.toMap': (args) => (argument(args, 0) === null ? null : toMap(textArgument(args, 0, 'util.xml.toMap'))),
  'util.xml.toJsonString': (args) => {
    const json = JSON.stringify(toMap(textArgument(args, 0, 'util.xml.toJsonString')));
    return argument(args, 1) === true ? JSON.stringify(json) : json;
  },
};

function toMap(xml: string): Json {
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw new TypeError(`the text is not XML: ${valid.err.msg}`);
  const map: Json = new XMLParser({ ignoreDeclaration: true, ignorePiTags: true }).parse(xml);
  return map;
}
