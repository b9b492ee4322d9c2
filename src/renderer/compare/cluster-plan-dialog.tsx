/** What would be done on which cluster, in plain words: the question before anything leaves this computer. */
import { useState, type ReactElement } from 'react';
import type { ClusterContext, VerificationPlan } from '../../main/contract/verify-requests';
import { useMessages } from '../i18n/messages-context';
import { Message } from '../i18n/message';
import { wholeSentence } from '../i18n/whole-sentence';
import { useVerify } from '../store/stores-context';
import { chosenContext } from '../store/verify-store';
import { CheckLine } from '../ui/check-line';
import { Dialog } from '../ui/dialog';
import { DialogButtons } from '../ui/dialog-buttons';

const MAX_OBJECTS = 40;

export function ClusterPlanDialog(props: { readonly plan: VerificationPlan }): ReactElement | undefined {
  const { t } = useMessages();
  const [isSure, setSure] = useState(false);
  const context = useVerify(chosenContext);
  const { form, run, dropPlan } = useVerify((state) => state);
  if (context === undefined) return undefined;
  const { plan } = props;
  return (
    <Dialog
      title={t('Carry this out on a real cluster?')}
      size="large"
      testId="cluster-plan-dialog"
      onClose={dropPlan}
      onSubmit={() => {
        if (isSure) void run();
      }}
      buttons={
        <DialogButtons
          submit={t('Carry it out on {context}', { context: context.name })}
          submitTestId="cluster-run"
          isDanger
          isDisabled={!isSure}
          onCancel={dropPlan}
        />
      }
    >
      <p>
        <strong>{t('This leaves your computer. Up to now nothing was sent to a cluster.')}</strong>
      </p>
      <ClusterFacts context={context} />
      <section className="cluster-plan" aria-label={t('What would be done')}>
        <h3>{t('What would be done')}</h3>
        <ol>
          <li>
            {t(
              'Look whether the cluster has one of these objects, or of those that steps apply. If so, nothing is changed.',
            )}
          </li>
          {plan.objects.length > 0 && (
            <li>
              {t('Apply {count} objects, and wait until the Pods are ready:', { count: plan.objects.length })}
              <ObjectNames objects={plan.objects} />
              {plan.notes.map((note, index) => (
                <Note key={index} note={note} />
              ))}
            </li>
          )}
          {plan.scenarios.map((scenario) => (
            <li key={scenario.name}>
              {t('Carry out the Scenario {name}:', { name: scenario.name })}
              <PlannedSteps steps={scenario.steps} />
            </li>
          ))}
          <li>
            {form.isKept
              ? t('Leave all of it on the cluster.')
              : t('Delete all of these objects again, also if you stop it on the way.')}
          </li>
        </ol>
        {plan.scenarios.length > 1 && (
          <p className="field-note">{t('The objects are applied and deleted anew for each Scenario.')}</p>
        )}
      </section>
      <CheckLine testId="cluster-sure" isChecked={isSure} onChange={setSure} hasFocusFirst>
        {t('I may use the cluster {server} for this.', { server: context.server })}
      </CheckLine>
    </Dialog>
  );
}

function ClusterFacts(props: { readonly context: ClusterContext }): ReactElement {
  const { t } = useMessages();
  const { name, server, user, programs } = props.context;
  const kubectl = useVerify((state) => state.clusters?.kubectl ?? '');
  return (
    <div>
      <p>
        <Message
          of={'Cluster: {context} at {server}, as {user}; by {kubectl} of this computer.'}
          values={{
            context: <strong>{name}</strong>,
            server: <strong className="mono">{server}</strong>,
            user: user === '' ? t('nobody in particular') : user,
            kubectl: <span className="mono">{kubectl}</span>,
          }}
        />
      </p>
      {programs.length > 0 && (
        <p className="dialog-warning">
          {t('To log in, kubectl runs {programs}, as the kubeconfig says.', {
            programs: programs.join(', '),
          })}
        </p>
      )}
    </div>
  );
}

function ObjectNames(props: { readonly objects: VerificationPlan['objects'] }): ReactElement {
  const { t } = useMessages();
  const { objects } = props;
  const more = objects.length - MAX_OBJECTS;
  const names = objects.slice(0, MAX_OBJECTS).map(({ kind, namespace, name }) => {
    return namespace === '' ? `${kind}/${name}` : `${kind}/${name} (${namespace})`;
  });
  return (
    <p className="mono cluster-objects" data-testid="cluster-objects">
      {names.join(', ')}
      {more > 0 && ` ${t('and {count} more', { count: more })}`}
    </p>
  );
}

function Note(props: { readonly note: VerificationPlan['notes'][number] }): ReactElement {
  const { t, words } = useMessages();
  return <p className="field-note">{wholeSentence(words(props.note), t)}</p>;
}

function PlannedSteps(props: {
  readonly steps: VerificationPlan['scenarios'][number]['steps'];
}): ReactElement {
  const { t, words } = useMessages();
  return (
    <ul className="cluster-steps">
      {props.steps.map(({ title, command, why }, index) => (
        <li key={index} className={why === undefined ? undefined : 'is-left-out'}>
          {command === undefined ? words(title) : <span className="mono">{command}</span>}
          {why !== undefined && (
            <span className="field-note"> {t('(left out: {why})', { why: words(why) })}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
