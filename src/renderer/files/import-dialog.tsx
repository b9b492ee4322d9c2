/** What a cluster has printed, before it becomes a lab: what it was taken for and why, what is left out, and the choice of all that. */
import { LoaderCircle } from 'lucide-react';
import { useEffect, useMemo, useState, type ReactElement } from 'react';
import type { ImportedPart, ImportSource, ImportView } from '../../main/contract/import-requests';
import { NETWORK_PLUGINS } from '../../main/contract/network-plugins';
import type { Messages } from '../i18n/messages';
import { useMessages } from '../i18n/messages-context';
import { wholeSentence } from '../i18n/whole-sentence';
import { fileNameOf } from '../store/file-paths';
import { nameOfWish, type FilesWish } from '../store/open-wish';
import { useFile } from '../store/stores-context';
import { CheckLine } from '../ui/check-line';
import { Dialog } from '../ui/dialog';
import { DialogButtons } from '../ui/dialog-buttons';
import { SelectField } from '../ui/select-field';
import { TextField } from '../ui/text-field';
import { useElement } from '../ui/use-element';
import { importWishOf, isNodeCountWrong, objectsText, type ImportForm } from './import-form';
import { PROXY_MODES } from './new-lab-choices';
import { MAX_NODES } from './new-lab-form';
import { ProblemText } from '../ui/problem-text';
import { useImport } from './use-import';

export function ImportDialog(props: { readonly wish: FilesWish }): ReactElement {
  const { t } = useMessages();
  const { wish } = props;
  const { open, cancel, isBusy, problem: openProblem } = useFile((state) => state);
  const [form, setForm] = useState<ImportForm>({ hasSecrets: false });
  const source = useMemo(() => sourceOf(wish), [wish]);
  const asked = useMemo(() => importWishOf(source, form), [source, form]);
  const { view, problem, isReading } = useImport(asked);
  const isWrong = isNodeCountWrong(form);
  const canImport = view !== undefined && problem === undefined && !isReading && !isWrong && !isBusy;
  const name = wish.kind === 'path' ? fileNameOf(wish.path) : nameOfWish(wish, t);
  return (
    <Dialog
      title={t('Import {name}', { name })}
      size="large"
      testId="import-dialog"
      onClose={cancel}
      onSubmit={() => {
        if (canImport) void open({ kind: 'import', name: view.name, wish: asked });
      }}
      buttons={
        <DialogButtons
          submit={t('Import')}
          submitTestId="import-submit"
          isDisabled={!canImport}
          onCancel={cancel}
        >
          <button
            type="button"
            className="button is-apart"
            disabled={isBusy}
            title={t(
              'Its manifests as they are, in the cluster of a new lab; what is saved is written into them',
            )}
            data-testid="import-skip"
            onClick={() => void open({ ...wish, skipsImport: true })}
          >
            {t('Open as it is')}
          </button>
        </DialogButtons>
      }
    >
      {view !== undefined && (
        <>
          <p data-testid="import-objects">
            {t('Becomes a new lab, {name}, with {objects}. The files stay as they are.', {
              name: view.name,
              objects: objectsText(view) || t('no objects'),
            })}
          </p>
          {view.hasLab ? (
            <p className="field-note">{t('A Lab document among them says what the cluster is.')}</p>
          ) : (
            <ClusterFields view={view} form={form} onChange={setForm} />
          )}
          <ImportNotes view={view} form={form} onChange={setForm} />
        </>
      )}
      {isReading && (
        <p className="field-note" role="status">
          <LoaderCircle className="import-reading is-turning" aria-hidden /> {t('Looking at what it is…')}
        </p>
      )}
      <ProblemText problem={openProblem ?? problem} />
    </Dialog>
  );
}

interface FormProps {
  readonly view: ImportView;
  readonly form: ImportForm;
  readonly onChange: (form: ImportForm) => void;
}

function ClusterFields({ view, form, onChange }: FormProps): ReactElement {
  const messages = useMessages();
  const { t, known } = messages;
  const change = (part: Partial<ImportForm>): void => onChange({ ...form, ...part });
  const plugins = NETWORK_PLUGINS.map(({ value, label }) => [value, known(label)] as const);
  const cni = form.cni ?? view.cni;
  const proxyMode = form.proxyMode ?? view.proxyMode;
  const note = (part: ImportedPart): string => noteOf(view, part, messages);
  // They come once the host has answered, when the dialog has given the focus to what was there.
  const [fields, fieldsRef] = useElement<HTMLDivElement>();
  useEffect(() => fields?.querySelector('select')?.focus(), [fields]);
  return (
    <div className="lab-fields" ref={fieldsRef}>
      <SelectField
        label={t('Network plugin (CNI)')}
        testId="import-cni"
        value={cni}
        options={plugins.some(([value]) => value === cni) ? plugins : [[cni, cni], ...plugins]}
        note={note('cni')}
        onChange={(value) => change({ cni: value })}
      />
      <SelectField
        label={t('kube-proxy mode')}
        testId="import-proxy"
        value={proxyMode}
        options={PROXY_MODES.map(({ value, label }) => [value, known(label)] as const)}
        note={note('proxyMode')}
        onChange={(value) => change({ proxyMode: value })}
      />
      <TextField
        label={t('Range of Pods')}
        testId="import-pods"
        placeholder={view.podSubnet}
        value={form.podSubnet ?? view.podSubnet}
        note={note('podSubnet')}
        onChange={(podSubnet) => change({ podSubnet })}
      />
      <TextField
        label={t('Range of Services')}
        testId="import-services"
        placeholder={view.serviceSubnet}
        value={form.serviceSubnet ?? view.serviceSubnet}
        note={note('serviceSubnet')}
        onChange={(serviceSubnet) => change({ serviceSubnet })}
      />
      <TextField
        label={t('Cluster domain')}
        testId="import-domain"
        placeholder={view.dnsDomain}
        value={form.dnsDomain ?? view.dnsDomain}
        note={note('dnsDomain')}
        onChange={(dnsDomain) => change({ dnsDomain })}
      />
      {view.hasNodes ? (
        <div className="field">
          <span className="field-label">{t('Nodes')}</span>
          <span className="import-nodes">{view.nodes.join(', ')}</span>
          <span className="field-note">
            {view.notes.some(({ part }) => part === 'nodes')
              ? note('nodes')
              : t('They are in the input, with their addresses.')}
          </span>
        </div>
      ) : (
        <TextField
          label={t('Nodes')}
          className="lab-node-count"
          type="number"
          min={1}
          max={MAX_NODES}
          testId="import-nodes"
          placeholder={String(view.nodes.length)}
          value={form.nodes ?? String(view.nodes.length)}
          note={note('nodes')}
          problem={
            isNodeCountWrong(form) ? t('A whole number from 1 to {max}.', { max: MAX_NODES }) : undefined
          }
          onChange={(nodes) => change({ nodes })}
        />
      )}
    </div>
  );
}

function ImportNotes({ view, form, onChange }: FormProps): ReactElement {
  const { t, words } = useMessages();
  const { emptiedSecrets, captures, leftOut } = view;
  const others = view.notes.filter(({ part }) => part === 'other');
  return (
    <>
      {others.length > 0 && (
        <ul className="file-notes" aria-label={t('Besides')}>
          {others.map(({ words: wording }, index) => (
            <li key={index}>{words(wording)}</li>
          ))}
        </ul>
      )}
      {(emptiedSecrets.length > 0 || form.hasSecrets) && (
        <CheckLine
          testId="import-secrets"
          isChecked={form.hasSecrets}
          onChange={(hasSecrets) => onChange({ ...form, hasSecrets })}
        >
          {t('With the values of Secrets.')}{' '}
          {emptiedSecrets.length > 0 && (
            <span className="field-note">
              {t('Left out until then: {names}.', { names: namesOf(emptiedSecrets) })}
            </span>
          )}
        </CheckLine>
      )}
      {captures.map(({ name, packets }) => (
        <p key={name}>{t('Beside the lab: {name}, {count} packets.', { name, count: packets })}</p>
      ))}
      <section className="file-leaving" aria-live="polite" data-testid="import-left-out">
        <h3>{t('Left out')}</h3>
        <ul className="file-notes">
          {leftOut.slice(0, MOST_LEFT_OUT).map((wording, index) => (
            <li key={index}>{wholeSentence(words(wording), t)}</li>
          ))}
          {leftOut.length > MOST_LEFT_OUT && (
            <li>{t('and {count} more', { count: leftOut.length - MOST_LEFT_OUT })}</li>
          )}
          {leftOut.length === 0 && <li>{t('Nothing: everything comes along.')}</li>}
        </ul>
      </section>
    </>
  );
}

/** More than this nobody reads in a dialog. */
const MOST_LEFT_OUT = 100;
const MOST_NAMES = 6;

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown}, …` : shown;
}

/** Why it is so; what nothing says is as in a new lab. */
function noteOf({ notes }: ImportView, wanted: ImportedPart, { t, words }: Messages): string {
  const found = notes.filter(({ part }) => part === wanted);
  if (found.length === 0) return t('Nothing says so: as in a new lab.');
  return found.map(({ words: wording }) => words(wording)).join('; ');
}

function sourceOf(wish: FilesWish): ImportSource {
  return wish.kind === 'path'
    ? { kind: 'path', path: wish.path }
    : { kind: 'dropped', files: wish.files.map(({ name, base64 }) => ({ name, base64 })) };
}
