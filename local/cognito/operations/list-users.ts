import { attributeList } from '../attributes.ts';
import { invalidParameter } from '../errors.ts';
import { RULES } from '../input.ts';
import type { Input } from '../input.ts';
import type { User } from '../users.ts';
import { describeUser } from './admin-users.ts';
import { signed } from './operation.ts';

const FILTERABLE = [
  'username',
  'email',
  'phone_number',
  'sub',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
];

const valueOf = (user: User, name: string): string | undefined => {
  if (name === 'username') return user.sub;
  if (name === 'cognito:user_status') return user.status;
  if (name === 'status') return user.enabled ? 'Enabled' : 'Disabled';
  return attributeList(user).find((attribute) => attribute.Name === name)?.Value;
};

/** `email = "a@b"` or `email ^= "a"`; throws `InvalidParameterException` for anything else. */
const readFilter = (filter: string): ((user: User) => boolean) => {
  if (filter.trim() === '') return () => true;
  const parts = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter);
  const [, name = '', operator = '', quoted = ''] = parts ?? [];
  if (![...FILTERABLE, 'cognito:user_status', 'status'].includes(name)) {
    throw invalidParameter('Error while parsing filter.');
  }
  const wanted = quoted.replace(/\\(.)/gs, '$1').toLowerCase();
  return (user) => {
    const value = valueOf(user, name)?.toLowerCase();
    return value !== undefined && (operator === '=' ? value === wanted : value.startsWith(wanted));
  };
};

/** One page of a list; tokens are the position, and a made-up one is `InvalidParameterException`. */
export const readPage = (
  input: Input,
  tokenMember: 'PaginationToken' | 'NextToken',
): { readonly from: number; readonly limit: number } => {
  const limit = input.count('Limit', { min: 0, max: 60, otherwise: 60 }) || 60;
  const token = input.optional(tokenMember, RULES.anyText) ?? '0';
  if (!/^\d{1,9}$/.test(token)) throw invalidParameter('Invalid pagination token.');
  return { from: Number(token), limit };
};

/** The token of the page after this one, under the name the operation gives it. */
export const nextPage = (
  tokenMember: 'PaginationToken' | 'NextToken',
  { from, limit }: { readonly from: number; readonly limit: number },
  total: number,
): Readonly<Record<string, string>> => (from + limit < total ? { [tokenMember]: String(from + limit) } : {});

/** Users in the order of creation, at most 60 a page, with one filter. */
export const listUsers = signed((pool, input) => {
  const page = readPage(input, 'PaginationToken');
  const filter = input.optional('Filter', { max: 256 }) ?? '';
  const wanted = input.list('AttributesToGet');
  input.check();
  const matching = pool.users.all().filter(readFilter(filter));
  const Users = matching.slice(page.from, page.from + page.limit).map((user) => ({
    ...describeUser(user),
    Attributes: attributeList(user).filter(({ Name }) => wanted.length === 0 || wanted.includes(Name)),
  }));
  return { Users, ...nextPage('PaginationToken', page, matching.length) };
});
