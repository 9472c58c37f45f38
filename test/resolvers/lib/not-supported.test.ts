import { beforeAll, describe, expect, it } from 'vitest';
import { resolvers } from '../../../resolvers/manifest.ts';
import { outsiders } from '../../support/context.ts';
import { failure, resolverUnderTest, unauthorized, type ResolverUnderTest } from '../../support/resolver.ts';

const fields = Object.entries(resolvers)
  .filter(([, entry]) => 'code' in entry && entry.code === 'lib/not-supported')
  .map(([field]) => field);

describe('a field that is not offered yet', () => {
  let field: ResolverUnderTest;
  beforeAll(async () => {
    field = await resolverUnderTest('lib/not-supported', 'Query.upload');
  });

  it('has fields to speak for', () => {
    expect(fields).not.toEqual([]);
  });

  it.each(fields)('says so: %s', (name) => {
    const [, fieldName = ''] = name.split('.');
    expect(field.request({ info: { fieldName } }).outcome).toEqual(failure('NotSupported', { field: fieldName }));
  });

  it.each(outsiders)('says nothing to a caller with %s', (_mode, identity) => {
    expect(field.request({ identity }).outcome).toEqual(unauthorized);
  });
});
