; What other programs own is offered under "Open with" and not taken from them: labs and manifests, which are YAML, and
; captures. Windows knows a file by its last ending alone, so that NAME.podwire.yaml is a .yaml.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\Podwire.Document" "" "Podwire document"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Podwire.Document\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegNone SHELL_CONTEXT "Software\Classes\.yaml\OpenWithProgids" "Podwire.Document"
  WriteRegNone SHELL_CONTEXT "Software\Classes\.yml\OpenWithProgids" "Podwire.Document"
  WriteRegNone SHELL_CONTEXT "Software\Classes\.pcap\OpenWithProgids" "Podwire.Document"
  WriteRegNone SHELL_CONTEXT "Software\Classes\.pcapng\OpenWithProgids" "Podwire.Document"
!macroend

!macro customUnInstall
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.yaml\OpenWithProgids" "Podwire.Document"
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.yml\OpenWithProgids" "Podwire.Document"
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.pcap\OpenWithProgids" "Podwire.Document"
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.pcapng\OpenWithProgids" "Podwire.Document"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Podwire.Document"
!macroend
