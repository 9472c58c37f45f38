import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { PAGE_HEADERS, pagePolicy } from '../../model/page-policy.ts';

/**
 * The headers of every answer of the page, the content security policy first: the one that the local page is served with. The
 * names of the API and of the media bucket are made after, or of, the page's distribution, so the policy has to name their kind.
 */
export function pageHeaders(scope: Construct): cloudfront.ResponseHeadersPolicy {
  const { region } = Stack.of(scope);
  return new cloudfront.ResponseHeadersPolicy(scope, 'PageHeaders', {
    securityHeadersBehavior: {
      contentSecurityPolicy: {
        override: true,
        contentSecurityPolicy: pagePolicy({
          connect: [
            `https://*.appsync-api.${region}.amazonaws.com`,
            `wss://*.appsync-realtime-api.${region}.amazonaws.com`,
            `https://cognito-idp.${region}.amazonaws.com`,
            // Files are sent to the bucket; captions are read from it, or from where videos are played.
            `https://*.s3.${region}.amazonaws.com`,
            'https://*.cloudfront.net',
          ],
          media: [`https://*.s3.${region}.amazonaws.com`, 'https://*.cloudfront.net'],
        }),
      },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
    },
    customHeadersBehavior: {
      customHeaders: [{ header: 'permissions-policy', value: PAGE_HEADERS['permissions-policy'], override: true }],
    },
  });
}

/** Gives a folder's address the page in it, as every web server does and S3 does not: the console is at `/console`. */
export function pageFolders(scope: Construct): cloudfront.Function {
  return new cloudfront.Function(scope, 'PageFolders', {
    runtime: cloudfront.FunctionRuntime.JS_2_0,
    code: cloudfront.FunctionCode.fromInline(
      [
        'function handler(event) {',
        '  var request = event.request;',
        "  if (request.uri === '/console') request.uri = '/console/';",
        "  if (request.uri.endsWith('/')) request.uri += 'index.html';",
        '  return request;',
        '}',
      ].join('\n'),
    ),
  });
}
