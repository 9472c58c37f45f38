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

/** The layer that all stages of an account and region share. */
export function addSite(app: App, site: SiteConfig): SiteStack {
  return new SiteStack(app, 'LecternSite', { site });
}

/** One stage. Arrows go from the page and the API to the data, and from there to the site. */
export function addStage(app: App, config: StageConfig, site: SiteStack, built: Built) {
  const name = `Lectern-${config.stage}`;
  const data = new DataStack(app, `${name}-Data`, { config });
  const api = new ApiStack(app, `${name}-Api`, {
    config,
    data,
    code: built.code,
    schemaFile: built.schemaFile,
    ...(config.network === 'vpc' ? { network: site.network } : {}),
  });
  const web = new WebStack(app, `${name}-Web`, { data, api, builtPage: built.builtPage });
  return { data, api, web };
}
