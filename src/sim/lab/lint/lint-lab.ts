/**
 * What is likely wrong with a lab, as its text says it, before any traffic: every rule, one file each, over one picture of
 * the lab.
 *
 * What reading says (`LabDocument.notices`) is part of it. A rule speaks only where the text itself shows the fault: what
 * manifests cannot know (what else runs in their cluster) is a notice at most, and said of labs alone as a warning.
 */
import type { Diagnostic, RelatedPlace } from '../../base/diagnostic';
import { inEnglish } from '../../base/sentence';
import { objectRefOf } from '../element-ref';
import { formatFieldPath } from '../../kube/objects/object-issue';
import type { LabDocument } from '../lab-document';
import type { Finding, FindingFix, LintRule, ObjectPlace } from './finding';
import { FixTexts } from './fix-texts';
import { LintCluster } from './lint-cluster';
import { controllerNotAdmitted } from './rules/controller-not-admitted';
import { duplicateHostPort } from './rules/duplicate-host-port';
import { ingressBackendMissing } from './rules/ingress-backend-missing';
import { ingressPathType } from './rules/ingress-path-type';
import { ingressTlsSecret } from './rules/ingress-tls-secret';
import { ingressWithoutController } from './rules/ingress-without-controller';
import { localPolicyWithoutEndpoints } from './rules/local-policy-without-endpoints';
import { namedPortMissing } from './rules/named-port-missing';
import { noReadyEndpoint } from './rules/no-ready-endpoint';
import { policyAndOr } from './rules/policy-and-or';
import { policyAsymmetric } from './rules/policy-asymmetric';
import { policyForgetsDns } from './rules/policy-forgets-dns';
import { policyIgnored } from './rules/policy-ignored';
import { policyPeerSelectsNothing } from './rules/policy-peer-selects-nothing';
import { policyPortMissing } from './rules/policy-port-missing';
import { policySelectsNothing } from './rules/policy-selects-nothing';
import { rewriteWithoutCapture } from './rules/rewrite-without-capture';
import { selectorCatchesOthers } from './rules/selector-catches-others';
import { serviceSelectsNothing } from './rules/service-selects-nothing';
import { serviceVariableMissing } from './rules/service-variable-missing';
import { singlePointOfFailure } from './rules/single-point-of-failure';
import { targetPortClosed } from './rules/target-port-closed';
import { scenarioPlaceProblems } from './scenario-places';

const RULES: readonly LintRule[] = [
  serviceSelectsNothing,
  targetPortClosed,
  namedPortMissing,
  selectorCatchesOthers,
  noReadyEndpoint,
  localPolicyWithoutEndpoints,
  serviceVariableMissing,
  ingressWithoutController,
  ingressBackendMissing,
  ingressPathType,
  rewriteWithoutCapture,
  ingressTlsSecret,
  policyIgnored,
  policySelectsNothing,
  policyPeerSelectsNothing,
  policyPortMissing,
  policyAndOr,
  policyForgetsDns,
  policyAsymmetric,
  controllerNotAdmitted,
  duplicateHostPort,
  singlePointOfFailure,
];

/** In the order of the files and of their lines. Reading's own notices are not among them. */
export function lintLab(document: LabDocument): readonly Diagnostic[] {
  const cluster = new LintCluster(document);
  const fixes = new FixTexts(document);
  const found = RULES.flatMap((rule) => rule(cluster)).map((finding) => diagnosticOf(finding, fixes));
  return inOrder(document, [...found, ...scenarioPlaceProblems(document)]);
}

export function inOrder(document: LabDocument, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const rankByFile = new Map(document.files.map(({ name }, index) => [name, index]));
  const rankOf = ({ location }: Diagnostic): readonly [number, number, number] =>
    location === undefined
      ? [-1, 0, 0]
      : [rankByFile.get(location.file) ?? 0, location.line, location.column];
  return diagnostics.toSorted((one, other) => {
    const [first, second] = [rankOf(one), rankOf(other)];
    return first[0] - second[0] || first[1] - second[1] || first[2] - second[2];
  });
}

function diagnosticOf(finding: Finding, texts: FixTexts): Diagnostic {
  const { severity, code, place, message, cause, effect, hint, related = [], fixes = [] } = finding;
  const written = fixes.flatMap((fix: FindingFix) => texts.textOf(fix) ?? []);
  return {
    severity,
    code,
    message: inEnglish(message),
    ...(hint === undefined ? {} : { hint: inEnglish(hint) }),
    ...(cause === undefined ? {} : { cause: inEnglish(cause) }),
    effect: inEnglish(effect),
    words: {
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(cause === undefined ? {} : { cause }),
      effect,
    },
    object: objectRefOf(place.source.object),
    ...(related.length === 0 ? {} : { related: related.map(relatedPlaceOf) }),
    ...(written.length === 0 ? {} : { fixes: written }),
    location: locationOf(place),
    path: formatFieldPath(place.path),
  };
}

function relatedPlaceOf(place: NonNullable<Finding['related']>[number]): RelatedPlace {
  return { message: inEnglish(place.message), words: place.message, location: locationOf(place) };
}

function locationOf({ source, path }: ObjectPlace): NonNullable<Diagnostic['location']> {
  return path.length === 0 ? source.location : source.locate(formatFieldPath(path));
}
