import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { configuration } from '../../infra/config.ts';
import { addSite, addStage } from '../../infra/stacks.ts';
import type { BuiltCode } from '../../tools/build-code.ts';
import { bundledCode } from './code.ts';
import { schemaFile } from './schema.ts';

/** The repository's root. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The site and some stages, synthesized in a folder of their own that `remove` takes away. */
export interface Synthesized {
  readonly app: App;
  readonly folder: string;
  readonly code: BuiltCode;
  readonly site: Template;
  readonly stages: Readonly<
    Record<string, { readonly data: Template; readonly api: Template; readonly web: Template }>
  >;
  readonly remove: () => void;
}

/** The site that every stage of `infra/config.ts` stands on. */
export const theSite = configuration.siteOf(configuration.stage('production'));

/** What `cdk.json` says, without the rule engine: it takes seconds and has a gate of its own, `npm run synth`. */
export function cdkContext(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };
  return { ...context, '@aws-cdk/core:validateAgainstDefaultRules': false };
}

/** Makes the stacks with the code that is deployed, and a page of one line. Asks no AWS account for anything. */
export async function synthesize(...stageNames: readonly string[]): Promise<Synthesized> {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-infra-'));
  const code = await bundledCode();
  const builtPage = join(folder, 'page');
  mkdirSync(builtPage);
  writeFileSync(join(builtPage, 'index.html'), '<!doctype html><title>Lectern</title>');

  const app = new App({ outdir: join(folder, 'out'), context: cdkContext(), analyticsReporting: false });
  const siteStack = addSite(app, theSite);
  const stages = stageNames.map((name) => {
    const { data, api, web } = addStage(app, configuration.stage(name), siteStack, { code, builtPage, schemaFile });
    return [name, { data, api, web }] as const;
  });
  return {
    app,
    folder,
    code,
    site: Template.fromStack(siteStack),
    stages: Object.fromEntries(
      stages.map(([name, { data, api, web }]) => [
        name,
        { data: Template.fromStack(data), api: Template.fromStack(api), web: Template.fromStack(web) },
      ]),
    ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A resource as a template has it. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The resources of one type, by logical id. */
export function resourcesOf(template: Template, type: string): Readonly<Record<string, Resource>> {
  return template.findResources(type) as Readonly<Record<string, Resource>>;
}

/** The only resource of a type. */
export function theOnly(template: Template, type: string): Resource {
  const [only, ...others] = Object.values(resourcesOf(template, type));
  if (!only || others.length > 0) throw new Error(`There is not exactly one ${type}.`);
  return only;
}
