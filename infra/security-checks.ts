import { Validations, type App, type IPolicyValidationContext, type PolicyValidationPluginReport } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks, type NagPack } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { ACKNOWLEDGEMENTS, type Acknowledgement } from './acknowledgements.ts';

/** Something that a rule pack says of a construct. */
export interface Finding {
  readonly id: string;
  readonly path: string;
}

/** Has two rule packs read every stack. A finding that `ACKNOWLEDGEMENTS` does not know stops the synthesis. */
export function addSecurityChecks(app: App): void {
  Validations.of(app).addPlugins(new AcknowledgedSolutions(app), new AcknowledgedServerless(app));
}

/** What the packs find, whether acknowledged or not. */
export function findingsOf(scope: IConstruct): readonly Finding[] {
  return [new AwsSolutionsChecks(scope), new ServerlessChecks(scope)].flatMap((pack) => findingsOfPack(pack, scope));
}

/** Why a finding may stay; `undefined` when it may not. */
export function acknowledgementOf({ id, path }: Finding): Acknowledgement | undefined {
  return ACKNOWLEDGEMENTS.find(({ finding, at }) => finding.test(id) && (at === undefined || at.test(path)));
}

/** The packs acknowledge when they validate: before, an id has not yet the names that one stack gives another. */
class AcknowledgedSolutions extends AwsSolutionsChecks {
  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    acknowledge(new AwsSolutionsChecks(), context);
    return super.validate(context);
  }
}

class AcknowledgedServerless extends ServerlessChecks {
  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    acknowledge(new ServerlessChecks(), context);
    return super.validate(context);
  }
}

function acknowledge(pack: NagPack, context: IPolicyValidationContext): void {
  // The CDK gives it to every plugin since 2.257, and cdk-nag refuses to work without.
  const { appConstruct } = context;
  const constructs = new Map(appConstruct.node.findAll().map((construct) => [construct.node.path, construct]));
  for (const finding of findingsOfPack(pack, appConstruct)) {
    const construct = constructs.get(finding.path);
    const known = acknowledgementOf(finding);
    if (construct && known) Validations.of(construct).acknowledge({ id: finding.id, reason: known.reason });
  }
}

function findingsOfPack(pack: NagPack, scope: IConstruct): readonly Finding[] {
  return pack
    .validateScope(scope)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({ id: ruleName, path: constructPath ?? '' })),
    );
}
