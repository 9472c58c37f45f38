import { unsupported } from '../errors.ts';
import type { Group } from '../groups.ts';
import { RULES } from '../input.ts';
import type { Input } from '../input.ts';
import { userNamed } from '../pool.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../users.ts';
import { describeUser } from './admin-users.ts';
import { nextPage, readPage } from './list-users.ts';
import { signed, timestamp } from './operation.ts';
import type { Answer } from './operation.ts';

const describeGroup = (pool: Pool, group: Group): Answer => ({
  GroupName: group.name,
  UserPoolId: pool.options.userPoolId,
  ...(group.description === undefined ? {} : { Description: group.description }),
  ...(group.precedence === undefined ? {} : { Precedence: group.precedence }),
  CreationDate: timestamp(group.createdAt),
  LastModifiedDate: timestamp(group.createdAt),
});

const readMember = (pool: Pool, input: Input): { readonly user: User; readonly group: Group } => {
  const username = input.required('Username', RULES.username);
  const name = input.required('GroupName', RULES.groupName);
  input.check();
  return { group: pool.groups.named(name), user: userNamed(pool, username) };
};

const readGroup = (pool: Pool, input: Input): Group => {
  const name = input.required('GroupName', RULES.groupName);
  input.check();
  return pool.groups.named(name);
};

/** Makes a group. A `RoleArn` is for identity pools, which there are none of: `UnsupportedByLocal`. */
export const createGroup = signed((pool, input) => {
  const name = input.required('GroupName', RULES.groupName);
  const description = input.optional('Description', { max: 2048 });
  const precedence = input.count('Precedence', { min: 0, max: 2 ** 31 - 1, otherwise: 0 });
  input.check();
  if (input.has('RoleArn')) throw unsupported('roles of groups');
  const group = pool.groups.create({
    name,
    ...(description === undefined ? {} : { description }),
    ...(input.has('Precedence') ? { precedence } : {}),
  });
  return { Group: describeGroup(pool, group) };
});

/** One group. */
export const getGroup = signed((pool, input) => ({ Group: describeGroup(pool, readGroup(pool, input)) }));

/** Deletes a group and takes its members out of it. */
export const deleteGroup = signed((pool, input) => {
  const { name } = readGroup(pool, input);
  for (const user of pool.users.all().filter(({ groups }) => groups.includes(name))) {
    pool.users.save({ ...user, groups: user.groups.filter((one) => one !== name) });
  }
  pool.groups.remove(name);
  return {};
});

/** All groups, at most 60 a page. */
export const listGroups = signed((pool, input) => {
  const page = readPage(input, 'NextToken');
  input.check();
  const all = pool.groups.all();
  const Groups = all.slice(page.from, page.from + page.limit).map((group) => describeGroup(pool, group));
  return { Groups, ...nextPage('NextToken', page, all.length) };
});

/** The members of a group, at most 60 a page. */
export const listUsersInGroup = signed((pool, input) => {
  const page = readPage(input, 'NextToken');
  const { name } = readGroup(pool, input);
  const all = pool.users.all().filter(({ groups }) => groups.includes(name));
  const Users = all.slice(page.from, page.from + page.limit).map(describeUser);
  return { Users, ...nextPage('NextToken', page, all.length) };
});

/** Puts a user into a group; the next tokens say so in `cognito:groups`. */
export const adminAddUserToGroup = signed((pool, input) => {
  const { user, group } = readMember(pool, input);
  if (!user.groups.includes(group.name)) pool.users.save({ ...user, groups: [...user.groups, group.name] });
  return {};
});

/** Takes a user out of a group. */
export const adminRemoveUserFromGroup = signed((pool, input) => {
  const { user, group } = readMember(pool, input);
  pool.users.save({ ...user, groups: user.groups.filter((one) => one !== group.name) });
  return {};
});

/** The groups of one user. */
export const adminListGroupsForUser = signed((pool, input) => {
  const page = readPage(input, 'NextToken');
  const username = input.required('Username', RULES.username);
  input.check();
  const { groups } = userNamed(pool, username);
  const Groups = groups
    .slice(page.from, page.from + page.limit)
    .map((name) => describeGroup(pool, pool.groups.named(name)));
  return { Groups, ...nextPage('NextToken', page, groups.length) };
});
