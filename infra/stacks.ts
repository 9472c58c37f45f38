import type { App } from 'aws-cdk-lib';
import type { BuiltCode } from '../tools/build-code.ts';
import { ApiStack } from './api-stack.ts';
import type { SiteConfig, StageConfig } from './config.ts';
import { DataStack } from './data-stack.ts';
import { SiteStack } from './site-stack.ts';
import { WebStack } from './web-stack.ts';

/** What was built before the stacks are made. */
export interface Built {
  readonly code: BuiltCode;
  readonly builtPage: string;
  readonly schemaFile: string;
}

/** The name of a site's stack. */
export const siteStackName = ({ name }: SiteConfig): string => `LecternSite-${name}`;

/** The names of a stage's stacks; each needs those after it. */
export const stageStackNames = ({ stage }: StageConfig) => {
  const name = `Lectern-${stage}`;
  return { web: `${name}-Web`, api: `${name}-Api`, data: `${name}-Data` };
};

/** The layer that all stages of an account and region share. */
export function addSite(app: App, site: SiteConfig): SiteStack {
  // No account: the templates are made without credentials, and the zones are CloudFormation's to find.
  return new SiteStack(app, siteStackName(site), { site, env: { region: site.region } });
}

/** One stage. Arrows go from the page and the API to the data, and from there to the site. */
export function addStage(app: App, config: StageConfig, site: SiteStack, built: Built) {
  const names = stageStackNames(config);
  const env = { region: site.region };
  const data = new DataStack(app, names.data, { config, env });
  const api = new ApiStack(app, names.api, {
    env,
    config,
    data,
    code: built.code,
    schemaFile: built.schemaFile,
    ...(config.network === 'vpc' ? { network: site.network } : {}),
  });
  const web = new WebStack(app, names.web, { env, data, api, builtPage: built.builtPage });
  return { data, api, web };
}
