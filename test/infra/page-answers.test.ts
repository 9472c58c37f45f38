import { runInNewContext } from 'node:vm';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { configuration } from '../../infra/config.ts';
import { DataStack } from '../../infra/data-stack.ts';
import { PAGE_HEADERS, pagePolicy } from '../../model/page-policy.ts';
import { aCdkApp } from '../support/cdk-app.ts';
import { resourcesOf } from '../support/stacks.ts';

let template: Template;
beforeAll(() => {
  const app = aCdkApp();
  template = Template.fromStack(new DataStack(app, 'Data', { config: configuration.stage('dev') }));
});

/** What CloudFormation is told of the page's answers, as far as it is looked at here. */
interface Told {
  readonly ResponseHeadersPolicyConfig: {
    readonly SecurityHeadersConfig: Readonly<Record<string, unknown>>;
    readonly CustomHeadersConfig: { readonly Items: unknown };
  };
  readonly DistributionConfig: {
    readonly DefaultCacheBehavior: {
      readonly ResponseHeadersPolicyId: unknown;
      readonly FunctionAssociations: unknown;
    };
  };
  readonly FunctionCode: string;
}

/** The properties of the resource whose id begins so. */
const propertiesOf = (type: string, id: string): Told =>
  Object.entries(resourcesOf(template, type)).find(([name]) => name.startsWith(id))![1].Properties as unknown as Told;
const pageBehavior = () =>
  propertiesOf('AWS::CloudFront::Distribution', 'Page').DistributionConfig.DefaultCacheBehavior;

describe('the page behind CloudFront', () => {
  it('is answered with the policy and the headers of the local page', () => {
    const { SecurityHeadersConfig: security, CustomHeadersConfig: custom } = propertiesOf(
      'AWS::CloudFront::ResponseHeadersPolicy',
      'PageHeaders',
    ).ResponseHeadersPolicyConfig;
    const policy = JSON.stringify(security['ContentSecurityPolicy']);
    // Everything but the addresses, which differ.
    for (const directive of pagePolicy({ connect: [], media: [] }).split('; ')) {
      expect(policy).toContain(directive.trim());
    }
    expect(policy).not.toMatch(/unsafe|script-src[^;]*(http|\*)/);
    expect(security).toMatchObject({
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: PAGE_HEADERS['x-frame-options'] },
      ReferrerPolicy: { ReferrerPolicy: PAGE_HEADERS['referrer-policy'] },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000 },
    });
    expect(custom.Items).toEqual([
      { Header: 'permissions-policy', Value: PAGE_HEADERS['permissions-policy'], Override: true },
    ]);
    expect(JSON.stringify(pageBehavior().ResponseHeadersPolicyId)).toContain('PageHeaders');
  });

  it.each([
    ['/', '/index.html'],
    ['/console', '/console/index.html'],
    ['/console/', '/console/index.html'],
    ['/assets/page-1.js', '/assets/page-1.js'],
  ])('serves %s from %s', (uri, file) => {
    const { FunctionCode } = propertiesOf('AWS::CloudFront::Function', 'PageFolders');
    expect(runInNewContext(`${FunctionCode}; handler({ request: { uri: '${uri}' } }).uri`)).toBe(file);
    expect(pageBehavior().FunctionAssociations).toHaveLength(1);
  });
});
