/** The lab as a picture that can be changed: what runs, and what the text has beyond it. */
import { X } from 'lucide-react';
import {
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type PointerEvent,
  type ReactElement,
} from 'react';
import type { SentRequest } from '../../main/contract/terminal-requests';
import type { Translate } from '../i18n/messages';
import { useMessages } from '../i18n/messages-context';
import { connectCommandOf, selectableRefsOf, wordsFor } from '../store/edit-rules';
import { elementMenuOf, sendRequest } from '../store/element-menu';
import type { LabPicture } from '../store/lab-picture';
import type { PaletteItem } from '../store/palette-items';
import { useLab, usePicture, useStores, useWorkspace } from '../store/stores-context';
import { useReachMatrix } from '../store/use-reach-matrix';
import { nameOfRef } from '../store/design-ref';
import { ownerOf } from '../store/topology-lookup';
import { elementRef, splitElementRef } from '../store/element-ref';
import type { CanvasTool, CanvasViewKind } from '../store/workspace-store';
import { EmptyState } from '../ui/empty-state';
import { IconButton } from '../ui/icon-button';
import { Menu, type MenuEntry } from '../ui/menu';
import { useElement } from '../ui/use-element';
import { canvasKeyAction } from './canvas-keys';
import './canvas.css';
import { CanvasTooltip } from './canvas-tooltip';
import { DragPreview, RubberBand } from './drag-preview';
import { refsInBand } from './arranging';
import { draggedFrom, dropCommandOf, dropTargetOf, type Dragged } from './drag-rules';
import { dropPlaceOf, type DropPlace } from './drop-place';
import { EditAnswers } from './edit-answers';
import { EmptyLab } from './empty-lab';
import { FindBox } from './find-box';
import { centerOf, type Box, type Point } from './geometry';
import { boxOf, elementAt } from './hit-test';
import { Minimap, type MinimapHandle } from './minimap';
import { PaletteDialog } from './palette-dialog';
import { PaneFrames } from './pane-frames';
import { requestFilterOf } from './request-filter';
import { SentRequests } from './sent-requests';
import { TextProblem } from './text-problem';
import { ToolRail } from './tool-rail';
import { toolHint, toolRefusal, toolTargetOf } from './tool-rules';
import { useArranging } from './use-arranging';
import { useBand } from './use-band';
import { useDrag, type Drag } from './use-drag';
import { useDrawing, type CanvasHover } from './use-drawing';
import { useFlights } from './use-flights';
import { useTaps } from './use-taps';
import { useDropFlashes } from './use-drop-flashes';
import { useMarks } from './use-marks';
import { usePlacing } from './use-placing';
import { ViewButtons } from './view-buttons';
import { ViewSwitch } from './view-switch';

interface OpenMenu {
  readonly entries: readonly MenuEntry[];
  /** In the window. */
  readonly at: Point;
}

/** Of the lines that what is dragged goes onto, in pixels. */
const GUIDE_REACH = 5;

/** Of a machine, above what it holds. */
const HEAD_HEIGHT = 28;

/** Kinds that are not drawn beside the machines. */
const VIEW_OF_KIND: Readonly<Record<string, CanvasViewKind>> = {
  ingress: 'logical',
  policy: 'logical',
  slice: 'logical',
};

export function CanvasView(): ReactElement {
  const stores = useStores();
  const { t } = useMessages();
  const { workspace, lab, design, capture, journey } = stores;
  const picture = usePicture((state) => state.picture);
  const isConnected = useLab((state) => state.isConnected);
  const selectedRef = useWorkspace((state) => state.selectedRef);
  const tool = useWorkspace((state) => state.tool);
  const toolFrom = useWorkspace((state) => state.toolFrom);
  const [container, containerRef] = useElement<HTMLDivElement>();
  const [overlayCanvas, overlayRef] = useElement<HTMLCanvasElement>();
  const pane = useRef<HTMLDivElement>(null);
  const cursor = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<CanvasHover>();
  const [menu, setMenu] = useState<OpenMenu>();
  /** Selected by a click on the picture: it stays where it is. */
  const tapped = useRef<string>(undefined);
  /** Selected and in view. */
  const revealed = useRef<string>(undefined);
  /** Found while it was folded away. */
  const wanted = useRef<string>(undefined);
  const isDragging = useRef(false);
  const minimap = useRef<MinimapHandle>(undefined);
  const [isFinding, setIsFinding] = useState(false);
  const [isAdding, setIsAdding] = useState(false);
  const [hasMinimap, setHasMinimap] = useState(false);
  const view = useWorkspace((state) => state.canvasView);
  const matrix = useReachMatrix(view === 'policies', 'nothing');
  const cursorId = useId();

  const { drag, press } = useDrag({
    under: (at) => refUnder(at),
    onBegin: () => {
      isDragging.current = true;
      setHover(undefined);
    },
    onDrop: (dropped) => drop(dropped),
    onEnd: () => {
      isDragging.current = false;
      drawing?.gestures.setPanning(true);
    },
  });
  const placing = useWorkspace((state) => state.placing);
  const placed = useMemo(
    (): Dragged | undefined => (placing === undefined ? undefined : { kind: 'add', item: placing }),
    [placing],
  );
  const { hand, onPointerMove, onPointerLeave } = usePlacing({ item: placing, under: (at) => refUnder(at) });
  const dragged = drag?.dragged ?? placed;
  /** What would be let go, or put there by a click. */
  const held = drag ?? hand;
  const dropTarget =
    held?.over === undefined || picture === undefined
      ? undefined
      : dropTargetOf(held.dragged, held.over.ref, picture);
  const marks = useMarks({ picture, dragged, dropTarget, hoverRef: hover?.ref });

  const { drawing, layout } = useDrawing({
    container,
    overlayCanvas,
    picture,
    view,
    matrix,
    marks,
    listener: {
      onTap: (ref, { isAdding, at }) => {
        if (taps.showAt(at)) return;
        const number = drawing?.overlay.packetAt(drawing.canvas.pointAt(at));
        if (number === undefined) tap(ref, isAdding, inWindow(at));
        else showJourney(number);
      },
      onOpen: (ref) => {
        if (workspace.getState().tool !== 'select') return;
        if (splitElementRef(ref)?.kind === 'note') {
          arranging.openNote(ref);
          return;
        }
        if (layout.current?.folds?.has(ref) === true) {
          toggleFold(ref);
          return;
        }
        const owner = ownerOf(lab.getState().topology, ref);
        if (owner === undefined) return;
        const box = layout.current === undefined ? undefined : boxOf(layout.current, ref);
        // What is folded unfolds first.
        if (drawing?.canvas.isFolded === true && box !== undefined) drawing.canvas.lookAt(box);
        else workspace.getState().openTerminal(owner.id);
      },
      onMenu: (ref, at) => openMenu(ref, inWindow(at)),
      onHover: (next) => {
        if (!isDragging.current) setHover(taps.described(next));
      },
      onMoved: () => {
        placeCursor();
        minimap.current?.update();
      },
    },
  });
  useDropFlashes(drawing, layout);
  useFlights(drawing, layout, picture);
  const taps = useTaps(drawing, layout, { picture, view });

  const { band, startBand } = useBand({
    onBegin: () => {
      isDragging.current = true;
      setHover(undefined);
      drawing?.gestures.setPanning(false);
    },
    onSelect: (drawn) => selectBand(drawn),
    onEnd: () => {
      isDragging.current = false;
      drawing?.gestures.setPanning(true);
    },
  });
  const arranging = useArranging({ picture, layout, drawing, placeOf, inPicture });
  const ghost = held === undefined || dropTarget !== undefined ? undefined : placeFor(held);

  /** Of a packet that travels over the picture. */
  function showJourney(number: number): void {
    const { captureId } = capture.getState();
    if (captureId === undefined) return;
    workspace.getState().showPanel('journey');
    void journey.getState().askPacket(captureId, number);
  }

  function goTo(ref: string): void {
    // What this view does not show is shown where the machines are.
    if (layout.current?.hiddenIn?.has(ref) === true) {
      tapped.current = undefined;
      wanted.current = ref;
      workspace.getState().select(ref);
      return;
    }
    const isHere = layout.current !== undefined && boxOf(layout.current, ref) !== undefined;
    if (!isHere)
      workspace.getState().setCanvasView(VIEW_OF_KIND[splitElementRef(ref)?.kind ?? ''] ?? 'physical');
    tapped.current = ref;
    workspace.getState().select(ref);
    if (!isHere) {
      tapped.current = undefined;
      return;
    }
    const box = layout.current === undefined ? undefined : boxOf(layout.current, ref);
    if (box !== undefined) drawing?.canvas.lookAt(box, besideFind());
  }

  /** The part of the pane that is not behind the box of who looks for something. */
  function besideFind(): Box | undefined {
    const stage = pane.current?.getBoundingClientRect();
    const box = pane.current
      ?.closest('.canvas-stage')
      ?.querySelector('.canvas-find')
      ?.getBoundingClientRect();
    if (stage === undefined || box === undefined) return undefined;
    const { width, height } = stage;
    const [left, bottom] = [box.left - stage.left, box.bottom - stage.top];
    if (left > width / 2) return { x: 0, y: 0, width: left, height };
    return { x: 0, y: bottom, width, height: height - bottom };
  }

  /** It stays in view where it is then. */
  function toggleFold(ref: string): void {
    const isFolded = layout.current?.folds?.get(ref) === true;
    workspace.getState().select(ref);
    [tapped.current, revealed.current] = [undefined, undefined];
    workspace.getState().setFolded(ref, !isFolded);
  }

  function foldEntries(refs: readonly string[]): readonly MenuEntry[] {
    const [ref] = refs;
    const isFolded = ref === undefined ? undefined : layout.current?.folds?.get(ref);
    if (ref === undefined || refs.length > 1 || isFolded === undefined) return [];
    const parts = splitElementRef(ref);
    const name = nameOfRef(parts?.id ?? ref);
    return [
      {
        label: isFolded ? t('Unfold {name}', { name }) : t('Fold {name}', { name }),
        keys: isFolded ? 'Enter' : undefined,
        testId: 'menu-fold',
        onSelect: () => toggleFold(ref),
      },
    ];
  }

  const fit = (): void => {
    if (layout.current !== undefined) drawing?.canvas.fit(layout.current.bounds);
  };

  /** From the pane's coordinates to the window's. */
  function inWindow(at: Point): Point {
    const rect = pane.current?.getBoundingClientRect();
    return { x: at.x + (rect?.left ?? 0), y: at.y + (rect?.top ?? 0) };
  }

  /** Undefined outside of the pane. */
  function refUnder(at: Point): { readonly ref: string | undefined } | undefined {
    const rect = pane.current?.getBoundingClientRect();
    if (rect === undefined || layout.current === undefined || drawing === undefined) return undefined;
    const isInside = at.x >= rect.left && at.x <= rect.right && at.y >= rect.top && at.y <= rect.bottom;
    if (!isInside) return undefined;
    const inPane = { x: at.x - rect.left, y: at.y - rect.top };
    return { ref: elementAt(layout.current, drawing.canvas.pointAt(inPane)) };
  }

  /** From the window's coordinates to the picture's. */
  function inPicture(at: Point): Point {
    const rect = pane.current?.getBoundingClientRect();
    const inPane = { x: at.x - (rect?.left ?? 0), y: at.y - (rect?.top ?? 0) };
    return drawing?.canvas.pointAt(inPane) ?? inPane;
  }

  /** Where it would stand that is let go beside everything that takes it. */
  function placeFor({ dragged: what, from, at, over, isExact }: Drag): DropPlace | undefined {
    const isElsewhere = view !== 'physical' || tool === 'connect' || over === undefined;
    if (isElsewhere || picture === undefined || layout.current === undefined) return undefined;
    return dropPlaceOf({
      dragged: what,
      from: inPicture(from),
      at: inPicture(at),
      over: over.ref,
      isExact,
      reach: GUIDE_REACH / (drawing?.canvas.viewport().zoom ?? 1),
      selected: workspace.getState().selectedRefs,
      picture,
      layout: layout.current,
    });
  }

  function selectBand(drawn: Box): void {
    if (picture === undefined || layout.current === undefined) return;
    const [from, to] = [inPicture(drawn), inPicture({ x: drawn.x + drawn.width, y: drawn.y + drawn.height })];
    const box = { ...from, width: to.x - from.x, height: to.y - from.y };
    const refs = refsInBand(box, selectableRefsOf(picture), layout.current);
    tapped.current = refs.at(-1);
    workspace.getState().selectAll(refs);
    design.getState().announce(t('{count} elements selected', { count: refs.length }));
  }

  function isLocked(what: Dragged): boolean {
    return what.kind !== 'add' && picture?.arrangement.locked.has(what.ref) === true;
  }

  function drop(dropped: Drag): void {
    if (dropped.over === undefined || picture === undefined) return;
    // Keys mean what is in the picture from here on.
    if (dropped.dragged.kind === 'add') pane.current?.focus();
    const aside = dropTargetOf(dropped.dragged, dropped.over.ref, picture);
    const place = aside === undefined ? placeFor(dropped) : undefined;
    if (place !== undefined) {
      void design.getState().edit(place.command, dropped.at);
      return;
    }
    if (isLocked(dropped.dragged) && aside === undefined) {
      design.getState().refuse(t('It is locked in its place; unlock it to move it.'), dropped.at);
      return;
    }
    const target = dropTargetOf(dropped.dragged, dropped.over.ref, picture);
    const command = dropCommandOf(dropped.dragged, target, picture);
    if (command === undefined) return;
    if (dropped.dragged.kind === 'connect') workspace.getState().setTool('select');
    void design.getState().edit(command, dropped.at);
  }

  function tap(ref: string | undefined, isAdding: boolean, at: Point): void {
    const { tool: inHand, placing: item, select, toggleSelected, inspect } = workspace.getState();
    if (item !== undefined) {
      const isExact = hand?.isExact ?? false;
      drop({ dragged: { kind: 'add', item }, from: at, at, over: { ref }, isExact });
      return;
    }
    if (inHand !== 'select') {
      clickWithTool(ref, at);
      return;
    }
    const group = picture?.arrangement.groups.find(({ name }) => elementRef('group', name) === ref);
    if (group !== undefined) {
      tapped.current = group.members.at(-1);
      workspace.getState().selectAll(group.members);
      return;
    }
    tapped.current = ref;
    if (isAdding) {
      if (ref !== undefined) toggleSelected(ref);
      return;
    }
    select(ref);
    if (ref !== undefined && splitElementRef(ref)?.kind !== 'note') inspect();
  }

  /** The first click says from where, the second does it. */
  function clickWithTool(ref: string | undefined, at: Point): void {
    const { tool: inHand, toolFrom: from, setTool } = workspace.getState();
    if (picture === undefined) return;
    if (ref === undefined) {
      setTool(inHand);
      return;
    }
    const target = toolTargetOf({ tool: inHand, from }, ref, picture);
    if (target === undefined) {
      design.getState().refuse(toolRefusal({ tool: inHand, from }, t), at);
      return;
    }
    if (from === undefined) {
      setTool(inHand, target);
      design.getState().announce(toolHint({ tool: inHand, from: target }, t) ?? '');
      return;
    }
    setTool('select');
    if (inHand === 'send') {
      void sendRequest({ from, to: target }, { picture, stores, at });
      return;
    }
    const command = connectCommandOf(from, target, picture);
    if (command !== undefined) void design.getState().edit(command, at);
  }

  function takeTool(next: CanvasTool): void {
    const { tool: inHand, setTool } = workspace.getState();
    setTool(next === inHand ? 'select' : next);
    design.getState().announce(toolHint({ tool: next, from: undefined }, t) ?? t('Select'));
    pane.current?.focus();
  }

  function openMenu(ref: string | undefined, at: Point): void {
    if (picture === undefined) return;
    const { selectedRefs: before, select, selectAll } = workspace.getState();
    const group = picture.arrangement.groups.find(({ name }) => elementRef('group', name) === ref);
    if (group !== undefined) selectAll(group.members);
    else if (ref !== undefined && !before.includes(ref)) {
      tapped.current = ref;
      select(ref);
    }
    const refs = ref === undefined ? [] : workspace.getState().selectedRefs;
    const isNamespace = refs.some((each) => splitElementRef(each)?.kind === 'namespace');
    const isFolded = refs.some((each) => layout.current?.folds?.get(each) === true);
    const add = (item: PaletteItem): void =>
      drop({ dragged: { kind: 'add', item }, from: at, at, over: { ref: undefined }, isExact: false });
    const groups = [
      foldEntries(refs),
      isNamespace ? [] : elementMenuOf({ refs, picture, stores, at, isFolded, add }),
      isNamespace ? [] : arranging.entriesFor(refs, at),
    ].filter((entries) => entries.length > 0);
    const entries = groups.flatMap((group, index) =>
      index === 0 ? group : [{ kind: 'separator' } as const, ...group],
    );
    setMenu({ entries, at });
  }

  function bandInPane(drawn: Box): Box {
    const origin = inWindow({ x: 0, y: 0 });
    return { ...drawn, x: drawn.x - origin.x, y: drawn.y - origin.y };
  }

  function placeOf(ref: string): Point | undefined {
    const box = layout.current === undefined ? undefined : boxOf(layout.current, ref);
    return box === undefined || drawing === undefined
      ? undefined
      : inWindow(centerOf(drawing.canvas.boxInPane(box)));
  }

  /** The frame around the current element, which the keyboard moves. */
  function placeCursor(): void {
    const element = cursor.current;
    const { selectedRef: current } = workspace.getState();
    if (element === null || layout.current === undefined || drawing === undefined) return;
    const box = current === undefined ? undefined : boxOf(layout.current, current);
    element.hidden = box === undefined;
    if (box === undefined) return;
    const { x, y, width, height } = drawing.canvas.boxInPane(box);
    Object.assign(element.style, {
      left: `${x - 5}px`,
      top: `${y - 5}px`,
      width: `${width + 10}px`,
      height: `${height + 10}px`,
    });
  }

  // What was selected elsewhere, or has just been made, comes into view; it may be drawn only a moment later.
  useEffect(() => {
    if (selectedRef === revealed.current) return;
    const box =
      layout.current === undefined || selectedRef === undefined
        ? undefined
        : boxOf(layout.current, selectedRef);
    const holder = selectedRef === undefined ? undefined : layout.current?.hiddenIn?.get(selectedRef);
    if (box === undefined) {
      // What hides it unfolds, and then it is drawn.
      if (holder !== undefined) workspace.getState().setFolded(holder, false);
      return;
    }
    revealed.current = selectedRef;
    if (wanted.current === selectedRef) drawing?.canvas.lookAt(box, besideFind());
    else if (tapped.current !== selectedRef) drawing?.canvas.reveal(box);
    wanted.current = undefined;
    placeCursor();
  });

  const showPackets = useCallback(
    (request: SentRequest): void => {
      if (picture === undefined) return;
      void capture.getState().setFilter(requestFilterOf(request, picture));
      workspace.getState().showPanel('packets');
    },
    [capture, workspace, picture],
  );

  const onPointerDown = (event: PointerEvent): void => {
    setHover(undefined);
    const isPlain = event.button === 0 && !event.ctrlKey && !event.shiftKey && !event.metaKey;
    const at = { x: event.clientX, y: event.clientY };
    if (placing !== undefined) return;
    if (event.button === 0 && event.shiftKey && tool === 'select') {
      startBand(event);
      return;
    }
    const ref = pressedOn(at);
    if (!isPlain || ref === undefined || picture === undefined || !isConnected) return;
    const picked = draggedFrom(ref, tool, picture, view === 'physical' && isOnHead(ref, at));
    if (picked === undefined) return;
    drawing?.gestures.setPanning(false);
    press(picked, event);
  };

  /** The frame of a group stands for one of the elements in it. */
  function pressedOn(at: Point): string | undefined {
    const rect = pane.current?.getBoundingClientRect();
    const inPane = { x: at.x - (rect?.left ?? 0), y: at.y - (rect?.top ?? 0) };
    const drawn = view === 'physical' ? drawing?.canvas.under(inPane)?.ref : undefined;
    const group = picture?.arrangement.groups.find(({ name }) => elementRef('group', name) === drawn);
    return group?.members[0] ?? refUnder(at)?.ref;
  }

  /** A node is picked up where its name is, and everywhere when it is folded: its room moves the picture. */
  function isOnHead(ref: string, at: Point): boolean {
    const box = layout.current?.boxes.get(ref);
    return box !== undefined && inPicture(at).y - box.y <= HEAD_HEIGHT;
  }

  function keepPlacing(item: PaletteItem): void {
    workspace.getState().setPlacing(placing?.id === item.id ? undefined : item);
    pane.current?.focus();
  }

  const placedName = placing?.name;
  const hint =
    placedName === undefined
      ? toolHint({ tool, from: toolFrom }, t)
      : t('Placing {name}: click where it goes', { name: t(placedName) });
  return (
    <div className="canvas" data-testid="topology" onPointerLeave={() => setHover(undefined)}>
      <ToolRail
        tool={tool}
        isDisabled={!isConnected}
        onTool={takeTool}
        placing={placing}
        onKeep={keepPlacing}
        onAdd={(item) => {
          // Who presses it by a key goes on from there.
          if (document.activeElement?.matches('.rail *') !== true) pane.current?.focus();
          void design.getState().edit({ kind: 'add', ...item.add });
        }}
        onMore={() => setIsAdding(true)}
        onPress={(item, event) => press({ kind: 'add', item }, event)}
      />
      <div className="canvas-main">
        <div className="canvas-stage">
          <div
            ref={pane}
            className={`canvas-picture is-${tool}${dragged === undefined ? '' : ' is-dragging'}`}
            role="application"
            aria-roledescription={t('topology')}
            aria-label={pictureWords(picture, t)}
            aria-activedescendant={selectedRef === undefined ? undefined : cursorId}
            tabIndex={0}
            onPointerDownCapture={onPointerDown}
            onPointerMove={onPointerMove}
            onPointerLeave={onPointerLeave}
            onPaste={(event) => {
              event.preventDefault();
              void stores.clipboard.getState().pasteText(event.clipboardData.getData('text/plain'));
            }}
            onKeyDown={(event) => {
              if (picture === undefined || layout.current === undefined || drawing === undefined) return;
              const act = canvasKeyAction(event, {
                picture,
                t,
                layout: layout.current,
                canvas: drawing.canvas,
                stores,
                fit,
                find: () => setIsFinding(true),
                addMore: () => setIsAdding(true),
                takeTool,
                clickWithTool,
                openMenu,
                showMenu: (entries, at) => setMenu({ entries, at }),
                placeOf,
                arranging,
                toggleFold,
              });
              if (act === undefined) return;
              event.preventDefault();
              event.stopPropagation();
              setHover(undefined);
              tapped.current = undefined;
              act();
            }}
          >
            <div className="canvas-surface" ref={containerRef} />
            <canvas className="canvas-overlay" ref={overlayRef} aria-hidden />
            <div
              ref={cursor}
              id={cursorId}
              className="canvas-cursor"
              role="img"
              aria-label={
                picture === undefined || selectedRef === undefined ? '' : wordsFor(selectedRef, picture, t)
              }
              data-testid="canvas-cursor"
              data-ref={selectedRef}
              hidden
            />
            {ghost !== undefined && drawing !== undefined && (
              <>
                <PaneFrames kind="ghost" boxes={ghost.boxes.map((box) => drawing.canvas.boxInPane(box))} />
                <PaneFrames kind="guide" boxes={ghost.guides.map((box) => drawing.canvas.boxInPane(box))} />
              </>
            )}
            {band !== undefined && <PaneFrames kind="band" boxes={[bandInPane(band)]} />}
            {drag?.dragged.kind === 'connect' && ghost === undefined && drawing !== undefined && (
              <RubberBand
                from={placeOf(drag.dragged.ref) ?? drag.from}
                to={drag.at}
                origin={inWindow({ x: 0, y: 0 })}
              />
            )}
          </div>
          {picture === undefined && (
            <EmptyState title={t('Waiting for the lab')}>
              {t('The topology appears as soon as the host answers.')}
            </EmptyState>
          )}
          {picture?.machines.length === 0 && (
            <EmptyState title={t('No machines')}>
              {t('This lab has no nodes and no machines outside. Drag a node from the left onto this place.')}
            </EmptyState>
          )}
          <div className="canvas-bottom">
            <div className="canvas-words">
              <SentRequests onShowPackets={showPackets} />
              <TextProblem />
              {hint !== undefined && (
                <div className="canvas-hint" data-testid="tool-hint">
                  <span>{hint}</span>
                  <kbd>{t('Esc')}</kbd>
                  <IconButton
                    label={t('Leave the tool (Escape)')}
                    icon={<X />}
                    onClick={() => takeTool('select')}
                  />
                </div>
              )}
            </div>
            <ViewButtons
              drawing={drawing}
              onFit={fit}
              onFind={() => setIsFinding(true)}
              hasMinimap={hasMinimap}
              onMinimap={() => setHasMinimap(!hasMinimap)}
            />
          </div>
          <ViewSwitch />
          {hasMinimap && drawing !== undefined && (
            <Minimap canvas={drawing.canvas} layout={layout} handle={minimap} />
          )}
          {isFinding && picture !== undefined && (
            <FindBox
              picture={picture}
              onGo={goTo}
              onClose={() => {
                setIsFinding(false);
                pane.current?.focus();
              }}
            />
          )}
          {hover !== undefined && held === undefined && container !== undefined && (
            <CanvasTooltip hover={hover} container={container} />
          )}
        </div>
        <EmptyLab />
      </div>
      {held !== undefined && (
        <DragPreview
          drag={held}
          target={dropTarget}
          hasPlace={ghost !== undefined}
          isLocked={isLocked(held.dragged)}
        />
      )}
      {menu !== undefined && (
        <Menu
          label={t('What can be done')}
          anchor={new DOMRect(menu.at.x, menu.at.y, 0, 0)}
          entries={menu.entries}
          testId="element-menu"
          onClose={() => setMenu(undefined)}
        />
      )}
      {isAdding && (
        <PaletteDialog
          onKeep={keepPlacing}
          onClose={() => {
            setIsAdding(false);
            pane.current?.focus();
          }}
        />
      )}
      {arranging.dialog}
      <EditAnswers />
    </div>
  );
}

function pictureWords(picture: LabPicture | undefined, t: Translate): string {
  if (picture === undefined) return t('Waiting for the lab');
  const pods = picture.machines.reduce(
    (sum, machine) => sum + machine.pods.length,
    picture.unscheduled.length,
  );
  return t(
    'Topology: {machines} machines, {pods} Pods. Arrow keys go from element to element, the menu key opens what can be done. The List tab has the same content as a table.',
    { machines: picture.machines.length, pods },
  );
}
