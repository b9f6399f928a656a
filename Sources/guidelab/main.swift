import GuidelabCommands

Guidelab.main()
