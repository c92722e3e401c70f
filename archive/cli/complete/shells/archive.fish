# Completion of archive for fish.  Printed by: archive completion fish
function __archive_complete
    set -l words (commandline -opc)
    set -l token (commandline -ct)
    set -l lines ($words[1] --complete fish $words[2..-1] "$token" 2>/dev/null)
    set -l option (string match -r '^--[^=]*=' -- "$token")
    set -l path (string replace -r '^--[^=]*=' '' -- "$token")
    switch "$lines[1]"
        case files
            string join \n -- "$option"(__fish_complete_path "$path")
        case folders
            string join \n -- "$option"(__fish_complete_directories "$path")
        case '*'
            string join \n -- $lines[2..-1]
    end
end
complete -c archive -f -a '(__archive_complete)'
