import type { Clock, Store } from '../context.ts';
import { CognitoError, resourceNotFound } from './errors.ts';
import { COLLECTION_PREFIX } from './secrets.ts';

/** A group of the pool; who is in it stands with the users. */
export interface Group {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
  readonly createdAt: number;
}

export interface Groups {
  /** Throws `GroupExistsException`. */
  create(group: Omit<Group, 'createdAt'>): Group;
  /** Throws `ResourceNotFoundException`. */
  named(name: string): Group;
  /** Throws `ResourceNotFoundException`. */
  remove(name: string): void;
  all(): readonly Group[];
}

/** Opens the groups of a store. */
export const createGroups = (store: Store, clock: Clock): Groups => {
  const stored = store.collection<Group>(`${COLLECTION_PREFIX}groups`);
  const named = (name: string): Group => {
    const group = stored.get(name);
    if (!group) throw resourceNotFound('Group not found.');
    return group;
  };
  return {
    create: (wanted) => {
      const { name } = wanted;
      if (stored.has(name)) throw new CognitoError('GroupExistsException', 'A group with the name already exists.');
      const group = { ...wanted, createdAt: clock.now() };
      stored.set(name, group);
      return group;
    },
    named,
    remove: (name) => {
      named(name);
      stored.delete(name);
    },
    all: () => [...stored.entries()].map(([, group]) => group),
  };
};
