import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { malformedXml } from './errors.ts';

/** A tree to print: text, or named children in order; `undefined` children are left out. */
export type XmlContent = string | number | boolean | readonly XmlNode[];
export type XmlNode = readonly [name: string, content: XmlContent | undefined];

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Prints an S3 answer: the XML declaration and one root element in S3's namespace. */
export function printXml(root: string, children: readonly XmlNode[] | string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">${printContent(children)}</${root}>`;
}

/** Prints an S3 error, which has no namespace. */
export function printErrorXml(children: readonly XmlNode[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${printNode(['Error', children])}`;
}

/** Prints one element without a declaration. */
export function printNode([name, content]: XmlNode): string {
  return content === undefined ? '' : `<${name}>${printContent(content)}</${name}>`;
}

function printContent(content: XmlContent): string {
  return Array.isArray(content) ? content.map(printNode).join('') : escapeXml(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// S3 prints control characters as references although XML 1.0 forbids them; clients that care ask for encoding-type=url.
function escapeXml(text: string): string {
  return text.replace(
    /[&<>"\u0000-\u001f\u007f\ufffe\uffff]/g,
    (char) => ENTITIES[char] ?? `&#x${char.charCodeAt(0).toString(16)};`,
  );
}

/** An element that was read: the text, or children by name (each name a list, in document order). */
export interface XmlElement {
  readonly text: string;
  children(name: string): readonly XmlElement[];
  /** The text of the only child of that name; `undefined` when there is none. */
  child(name: string): string | undefined;
}

const TEXT = '#text';

/**
 * Reads a request document and checks its root element. Text is kept exactly (spaces included), numbers are not guessed,
 * document type declarations are refused. Throws `MalformedXML`.
 */
export function parseXml(body: Buffer, root: string): XmlElement {
  const text = body.toString('utf8');
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is a package of its own; this one ships with the parser
  if (text.includes('<!DOCTYPE') || XMLValidator.validate(text) !== true) throw malformedXml();
  const parser = new XMLParser({
    trimValues: false,
    parseTagValue: false,
    ignoreAttributes: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    removeNSPrefix: true,
    processEntities: true,
    htmlEntities: true,
    isArray: () => true,
    textNodeName: TEXT,
    alwaysCreateTextNode: true,
  });
  let document: unknown;
  try {
    document = parser.parse(text);
  } catch {
    throw malformedXml();
  }
  const element = toElement(document).children(root)[0];
  if (element === undefined) throw malformedXml();
  return element;
}

function toElement(value: unknown): XmlElement {
  const fields = new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const raw = fields.get(TEXT) ?? value;
  const text = (Array.isArray(raw) ? raw : [raw]).filter((part) => typeof part === 'string').join('');
  const children = (name: string): readonly XmlElement[] => {
    const found = fields.get(name);
    return Array.isArray(found) ? found.map(toElement) : [];
  };
  return {
    text,
    children,
    child(name) {
      const [only, ...others] = children(name);
      if (others.length > 0) throw malformedXml();
      return only?.text;
    },
  };
}
