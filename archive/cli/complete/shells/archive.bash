# Completion of archive for bash.  Printed by: archive completion bash
_archive() {
    local program=${1/#\~/$HOME} kind line more=
    COMPREPLY=()
    {
        read -r kind || return
        while IFS= read -r line; do
            [[ $line == +* ]] && more=1
            COMPREPLY+=("${line:1}")
        done
    } < <("$program" --complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
    case $kind in
        files) compopt -o default ;;
        folders) compopt -o dirnames ;;
    esac
    [[ $more ]] && compopt -o nospace
    return 0
} 2>/dev/null
complete -o nosort -F _archive archive 2>/dev/null || complete -F _archive archive
