/** A chart of a repository, as far as this lab carries it out: what its templates make of a release and its values. */
import type { Result } from '../../../base/result';
import type { KubeObject } from '../../../kube/objects/kube-object';

export interface HelmChart {
  readonly repository: string;
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly description: string;
  /** An error is what a template fails with. */
  readonly render: (release: ReleaseName, assignments: readonly string[]) => Result<RenderedChart, string>;
}

interface ReleaseName {
  readonly name: string;
  readonly namespace: string;
}

export interface RenderedChart {
  /** Jobs among them are the hooks before and after. */
  readonly objects: readonly KubeObject[];
  /** Of `NOTES.txt`, where the chart has one. */
  readonly notes: string | undefined;
  /** Values without an effect here. */
  readonly unknown: readonly string[];
}
