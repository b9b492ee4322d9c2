/** How components reach the messages. */
import { createContext, useContext, type ReactElement, type ReactNode } from 'react';
import { createMessages, type Messages } from './messages';

/** Without a provider the window speaks English, without its plural forms. */
const MessagesContext = createContext<Messages>(createMessages('en', {}));

export function MessagesProvider(props: {
  readonly messages: Messages;
  readonly children: ReactNode;
}): ReactElement {
  return <MessagesContext value={props.messages}>{props.children}</MessagesContext>;
}

/** Draws the component anew when the language changes: `const { t } = useMessages()`. */
export function useMessages(): Messages {
  return useContext(MessagesContext);
}
