#compdef archive
# Completion of archive for zsh.  Printed by: archive completion zsh
_archive() {
    local program=${(Q)words[1]} line word about
    local -a lines whole whole_shown open open_shown
    lines=("${(@f)$("${program/#\~/$HOME}" --complete zsh "${(@Q)words[2,CURRENT-1]}" "${words[CURRENT]%$SUFFIX}" 2>/dev/null)}")
    [[ $lines[1] != words && $PREFIX == --*=* ]] && compset -P '*='
    case $lines[1] in
        files) _files; return ;;
        folders) _files -/; return ;;
    esac
    for line in "${(@)lines[2,-1]}"; do
        word=${${line%%$'\t'*}[2,-1]}
        about=${line#*$'\t'}
        if [[ $line == +* ]]; then
            open+=("$word")
            open_shown+=("$word${about:+  -- $about}")
        else
            whole+=("$word")
            whole_shown+=("$word${about:+  -- $about}")
        fi
    done
    (( $#open )) && compadd -U -S '' -l -V open -d open_shown -a open
    (( $#whole )) && compadd -U -l -V whole -d whole_shown -a whole
    # If the common prefix is shorter than the typed text (other case or accents), keep the typed text.
    if (( $compstate[nmatches] > 1 && $#compstate[unambiguous] < $#PREFIX )); then
        compstate[insert]=
        compstate[list]='list force'
    fi
    (( $#open + $#whole ))
}
if [[ $funcstack[1] == _archive ]]; then
    _archive "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef _archive archive
fi
