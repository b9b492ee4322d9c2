/** What people have drawn around elements, and written beside them. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { CanvasNote, ElementGroup } from '../store/arrangement';
import { wordsFor } from '../store/edit-rules';
import type { LabPicture } from '../store/lab-picture';
import { useWorkspace } from '../store/stores-context';
import { Head, RefLink, Section } from './inspector-parts';

export function GroupContent(props: {
  readonly group: ElementGroup;
  readonly picture: LabPicture;
}): ReactElement {
  const { t } = useMessages();
  const selectAll = useWorkspace((state) => state.selectAll);
  const { group, picture } = props;
  return (
    <>
      <Head title={group.name} kind={t('Group')} status={undefined} />
      <div className="inspector-actions">
        <button type="button" className="button" onClick={() => selectAll(group.members)}>
          {t('Select what is in it')}
        </button>
      </div>
      <Section title={t('In it')}>
        <ul className="inspector-list">
          {group.members.map((member) => (
            <li key={member}>
              <RefLink to={member}>{wordsFor(member, picture, t)}</RefLink>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

export function NoteContent(props: { readonly note: CanvasNote }): ReactElement {
  const { t } = useMessages();
  return (
    <>
      <Head title={props.note.name} kind={t('Note')} status={undefined} />
      <p className="inspector-text">{props.note.text}</p>
    </>
  );
}
