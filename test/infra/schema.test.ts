import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, visit, type ASTNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { functions } from '../../functions/manifest.ts';
import { dataSources, pipelineFunctions, resolvers } from '../../resolvers/manifest.ts';
import { fieldsOfTypes, rootFields, schema } from '../support/schema.ts';
import { root } from '../support/stacks.ts';

describe('the schema', () => {
  it('describes every type, field, argument, value and input', () => {
    const nameless: string[] = [];
    const roots = ['Query', 'Mutation', 'Subscription'];
    const check = (
      node: ASTNode & { readonly description?: unknown; readonly name: { readonly value: string } },
    ): void => {
      if (!node.description) nameless.push(`${node.kind} ${node.name.value}`);
    };
    const kinds = [
      Kind.OBJECT_TYPE_DEFINITION,
      Kind.ENUM_TYPE_DEFINITION,
      Kind.ENUM_VALUE_DEFINITION,
      Kind.FIELD_DEFINITION,
      Kind.INPUT_VALUE_DEFINITION,
      Kind.INTERFACE_TYPE_DEFINITION,
      Kind.UNION_TYPE_DEFINITION,
    ] as const;
    visit(schema, Object.fromEntries(kinds.map((kind) => [kind, { enter: check }])));
    // The names of the root types and of an input say it all; what is in them is described.
    expect(nameless.filter((one) => !roots.includes(one.replace('ObjectTypeDefinition ', '')))).toEqual([]);
  });

  it.each([...rootFields()])('states who may use %s', (name, field) => {
    const modes = (field.directives ?? [])
      .map((directive) => directive.name.value)
      .filter((mode) => mode !== 'aws_subscribe');
    expect(modes).toEqual([name === 'Mutation.notifyCaptionReady' ? 'aws_iam' : 'aws_cognito_user_pools']);
  });

  it('lets the listener read the event that IAM writes', () => {
    const type = schema.definitions.find(
      (one) => one.kind === Kind.OBJECT_TYPE_DEFINITION && one.name.value === 'CaptionReady',
    );
    const directives = type?.kind === Kind.OBJECT_TYPE_DEFINITION ? (type.directives ?? []) : [];
    expect(directives.map(({ name }) => name.value)).toEqual(['aws_iam', 'aws_cognito_user_pools']);
  });

  it('gives no argument a default, which AppSync would ignore', () => {
    const defaults: string[] = [];
    visit(schema, {
      InputValueDefinition: (node) => {
        if (node.defaultValue) defaults.push(node.name.value);
      },
    });
    expect(defaults).toEqual([]);
  });
});

describe('the manifest of resolvers', () => {
  it('has every root field of the schema', () => {
    const missing = [...rootFields().keys()].filter((field) => !Object.hasOwn(resolvers, field));
    expect(missing).toEqual([]);
  });

  it.each(Object.entries(resolvers))('%s is a field of the schema and has a file', (field, entry) => {
    expect(fieldsOfTypes().has(field)).toBe(true);
    expect(existsSync(join(root, 'resolvers', `${field}.ts`))).toBe(true);
    for (const link of 'pipeline' in entry ? entry.pipeline : []) expect(pipelineFunctions).toHaveProperty(link);
    if ('dataSource' in entry) expect(dataSources).toHaveProperty(entry.dataSource);
  });

  it('names every resolver file and every pipeline function file, and uses each', () => {
    const files = (folder: string) =>
      readdirSync(join(root, folder))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => name.slice(0, -3));
    const fields = files('resolvers').filter((name) => /^[A-Z]/.test(name));
    expect(fields.filter((name) => !Object.hasOwn(resolvers, name))).toEqual([]);
    expect(files('resolvers/pipeline').sort()).toEqual(Object.keys(pipelineFunctions).sort());
    const used = Object.values(resolvers).flatMap((entry) => ('pipeline' in entry ? entry.pipeline : []));
    expect([...new Set(used)].sort()).toEqual(Object.keys(pipelineFunctions).sort());
  });
});

describe('the manifest of functions', () => {
  it('has a folder for each and an entry for each folder', () => {
    const folders = readdirSync(join(root, 'functions'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'lib')
      .map(({ name }) => name);
    expect(folders.sort()).toEqual(Object.keys(functions).sort());
    for (const name of folders) {
      for (const file of ['handler.ts', 'core.ts', 'env.ts']) {
        expect(existsSync(join(root, 'functions', name, file))).toBe(true);
      }
    }
  });

  it('has every function that a data source stands on, and wakes the others by events', () => {
    const called = Object.values(dataSources).flatMap((entry) => (entry.kind === 'function' ? [entry.function] : []));
    const byDataSource = Object.entries(functions)
      .filter(([, entry]) => entry.wake.by === 'data source')
      .map(([name]) => name);
    expect([...new Set<string>(called)].sort()).toEqual(byDataSource.sort());
  });
});
