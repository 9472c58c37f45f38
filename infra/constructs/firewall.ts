import { Aws, type RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

/** AppSync shows the firewall the first 8 KB of a body and no more. */
export const INSPECTED_BODY_BYTES = 8192;
/** From one address in five minutes. A class behind one address stays below it. */
export const REQUESTS_PER_ADDRESS = 1000;
/** Headers that let somebody in. */
export const REDACTED_HEADERS = ['authorization', 'cookie', 'x-amz-security-token'] as const;

/** Rules of AWS's common set that read the body. Caption text may be large and hold anything that a teacher said. */
const BODY_RULES = {
  SizeRestrictions_BODY: 'awswaf:managed:aws:core-rule-set:SizeRestrictions_Body',
  CrossSiteScripting_BODY: 'awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body',
  GenericLFI_BODY: 'awswaf:managed:aws:core-rule-set:GenericLFI_Body',
  GenericRFI_BODY: 'awswaf:managed:aws:core-rule-set:GenericRFI_Body',
  EC2MetaDataSSRF_BODY: 'awswaf:managed:aws:core-rule-set:EC2MetaDataSSRF_Body',
} as const;

/** What the firewall stands before. */
export interface FirewallProps {
  readonly stage: string;
  /** The ARNs of the API and of the user pool. */
  readonly protects: Readonly<Record<string, string>>;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** One list of rules before the API and the user pool. */
export class Firewall extends Construct {
  /** Under which CloudWatch counts its requests. */
  readonly metricName: string;

  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id);
    this.metricName = `lectern-${props.stage}`;
    const acl = new wafv2.CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(this.metricName),
      rules: rules(),
    });
    for (const [name, resourceArn] of Object.entries(props.protects)) {
      new wafv2.CfnWebACLAssociation(this, `Before${name}`, { resourceArn, webAclArn: acl.attrArn });
    }
    const logGroup = new logs.LogGroup(this, 'Logs', {
      // The one name that is not CloudFormation's: the firewall writes only to groups that are called so.
      logGroupName: `aws-waf-logs-lectern-${props.stage}`,
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      // Without the `:*` that the group's own ARN ends with.
      logDestinationConfigs: [
        `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${logGroup.logGroupName}`,
      ],
      redactedFields: REDACTED_HEADERS.map((Name) => ({ singleHeader: { Name } })),
    }).node.addDependency(logGroup);
  }
}

function rules(): wafv2.CfnWebACL.RuleProperty[] {
  const managed = (priority: number, name: string, counted: readonly string[] = []): wafv2.CfnWebACL.RuleProperty => ({
    name,
    priority,
    overrideAction: { none: {} },
    visibilityConfig: visibility(name),
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
  });
  const blocked = (
    priority: number,
    name: string,
    statement: wafv2.CfnWebACL.StatementProperty,
  ): wafv2.CfnWebACL.RuleProperty => ({
    name,
    priority,
    action: { block: {} },
    visibilityConfig: visibility(name),
    statement,
  });
  return [
    managed(0, 'AWSManagedRulesAmazonIpReputationList'),
    blocked(1, 'TooManyRequests', {
      rateBasedStatement: {
        limit: REQUESTS_PER_ADDRESS,
        evaluationWindowSec: 300,
        aggregateKeyType: 'IP',
        // The functions tell the API of captions through one address, and sign as IAM asks.
        scopeDownStatement: not(headerStartsWith('authorization', 'AWS4-HMAC-SHA256')),
      },
    }),
    blocked(2, 'BodyTooLarge', {
      andStatement: {
        statements: [
          {
            sizeConstraintStatement: {
              // What lies behind the part that is shown counts as too large, not as nothing.
              fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
              comparisonOperator: 'GT',
              size: INSPECTED_BODY_BYTES,
              textTransformations: PLAIN,
            },
          },
          not(savesCaptions()),
        ],
      },
    }),
    managed(3, 'AWSManagedRulesKnownBadInputsRuleSet'),
    managed(4, 'AWSManagedRulesCommonRuleSet', Object.keys(BODY_RULES)),
    blocked(5, 'SuspiciousBody', {
      andStatement: {
        statements: [
          {
            orStatement: {
              statements: Object.values(BODY_RULES).map((key) => ({ labelMatchStatement: { scope: 'LABEL', key } })),
            },
          },
          not(savesCaptions()),
        ],
      },
    }),
  ];
}

const PLAIN = [{ priority: 0, type: 'NONE' }];

function savesCaptions(): wafv2.CfnWebACL.StatementProperty {
  return {
    byteMatchStatement: {
      fieldToMatch: { body: { oversizeHandling: 'CONTINUE' } },
      positionalConstraint: 'CONTAINS',
      searchString: 'saveCaptions',
      textTransformations: PLAIN,
    },
  };
}

function headerStartsWith(name: string, searchString: string): wafv2.CfnWebACL.StatementProperty {
  return {
    byteMatchStatement: {
      fieldToMatch: { singleHeader: { Name: name } },
      positionalConstraint: 'STARTS_WITH',
      searchString,
      textTransformations: PLAIN,
    },
  };
}

function not(statement: wafv2.CfnWebACL.StatementProperty): wafv2.CfnWebACL.StatementProperty {
  return { notStatement: { statement } };
}

function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  // Sampled requests would show headers, tokens among them.
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
