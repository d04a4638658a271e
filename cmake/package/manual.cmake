# SPDX-License-Identifier: MIT
# Writes to OUTPUT what HELPER prints of itself in a FORM: a page, or a shell's completion.
cmake_path(GET OUTPUT PARENT_PATH folder)
file(MAKE_DIRECTORY "${folder}")
execute_process(COMMAND "${HELPER}" manual "${FORM}" OUTPUT_FILE "${OUTPUT}"
  COMMAND_ERROR_IS_FATAL ANY)
